// Payees of a period whose deepest level, and whose participants at or below on the last day, reach the numbers of the
// pack (check C23), counted once more. One row per payee; levels.
//
// Parameters:
//   first_day         DATE           inclusive
//   end_day           DATE           exclusive; refunds from this day on are not seen
//   currency          STRING         the plan's currency
//   heads             INTEGER        participants in a line that raise the check with the levels
//   op                STRING         how the figure is compared: <, <=, > or >=
//   line_numerator    INTEGER        of the fraction it is compared with
//   line_denominator  INTEGER        the same
//   lines             LIST<MAP>      member_id, sale_id, exact_micro: what a sale paid to whom, before caps; all of a payee's
//   member_id         STRING | NULL  one member; null: everyone
//   row_limit         INTEGER        most rows given
// Returns:
//   member_id         STRING         the payee
//   numerator         INTEGER        deepest level paid on
//   denominator       INTEGER        1
// Cost: each line once, and for each payee, seller and day the line above the seller; everyone below the payees who
// reach the levels
UNWIND $lines AS line
WITH line
WHERE line.exact_micro > 0
MATCH (sale:Sale {sale_id: line.sale_id})-[:CREDITED_TO]->(seller:Member)
WHERE sale.sold_on >= $first_day AND sale.sold_on < $end_day AND sale.currency = $currency
WITH DISTINCT line.member_id AS payee_id, seller, sale.sold_on AS day
OPTIONAL MATCH (seller) (()<-[line:SPONSORED WHERE line.from <= day AND (line.to IS NULL OR day < line.to)]-()){1,} (payee:Member)
WHERE payee.member_id = payee_id
WITH payee_id, max(coalesce(size(line), 0)) AS level
WITH payee_id, level AS numerator, 1 AS denominator
WHERE ($member_id IS NULL OR payee_id = $member_id) AND CASE $op
    WHEN '<' THEN numerator * $line_denominator < denominator * $line_numerator
    WHEN '<=' THEN numerator * $line_denominator <= denominator * $line_numerator
    WHEN '>' THEN numerator * $line_denominator > denominator * $line_numerator
    ELSE numerator * $line_denominator >= denominator * $line_numerator
  END
MATCH (payee:Member {member_id: payee_id})
MATCH (payee) (()-[line:SPONSORED WHERE line.from < $end_day AND (line.to IS NULL OR $end_day <= line.to)]->()){0,} (below:Member)
WHERE below.enrolled_on < $end_day AND coalesce($end_day <= below.left_on, true)
WITH payee_id, numerator, denominator, count(below) AS people
WHERE people >= $heads
RETURN payee_id AS member_id, numerator, denominator
ORDER BY numerator DESC, member_id
LIMIT $row_limit
