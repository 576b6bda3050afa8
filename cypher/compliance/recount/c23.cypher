// The deepest level on which an award of a period rests (check C23), counted once more. One row; sponsorships from the
// seller up to the payee.
//
// Parameters:
//   first_day    DATE       inclusive
//   end_day      DATE       exclusive; refunds from this day on are not seen
//   currency     STRING     the plan's currency
//   lines        LIST<MAP>  member_id, sale_id, exact_micro: what a sale paid to whom, before caps; all of a payee's
// Returns:
//   numerator    INTEGER    levels; 0 for own sales alone
//   denominator  INTEGER    1; 0 without any award on a sale
// Cost: each line once, and for each payee, seller and day the line above the seller
UNWIND $lines AS line
WITH line
WHERE line.exact_micro > 0
MATCH (sale:Sale {sale_id: line.sale_id})-[:CREDITED_TO]->(seller:Member)
WHERE sale.sold_on >= $first_day AND sale.sold_on < $end_day AND sale.currency = $currency
WITH DISTINCT line.member_id AS payee_id, seller, sale.sold_on AS day
OPTIONAL MATCH (seller) (()<-[line:SPONSORED WHERE line.from <= day AND (line.to IS NULL OR day < line.to)]-()){1,} (payee:Member)
WHERE payee.member_id = payee_id
WITH payee_id, max(coalesce(size(line), 0)) AS level
RETURN coalesce(max(level), 0) AS numerator, CASE count(*) WHEN 0 THEN 0 ELSE 1 END AS denominator
