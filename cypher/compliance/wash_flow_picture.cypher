// The lines from one payee down to the sellers of orders that were refunded after the period was settled (check C32). One
// row per member of a line.
//
// Parameters:
//   member_id     STRING         the payee
//   period_start  DATE           inclusive
//   period_end    DATE           exclusive
//   settled       DATE           refunds from this day on came after the pay
//   currency      STRING         the plan's currency
//   row_limit     INTEGER        most rows given, nearest first
// Returns:
//   member_id     STRING         key
//   sponsor_id    STRING | NULL  the member above in the line of the first such sale, none for the payee
//   depth         INTEGER        levels below the payee
//   orders        INTEGER        such orders credited to the member
//   net_minor     INTEGER        what was refunded of them
// Cost: one index seek, every refund since, and for each the line of up to 1,000 levels above its seller
MATCH (refund:Refund)-[:REFUNDS]->(sale:Sale)-[:CREDITED_TO]->(seller:Member)
WHERE refund.refunded_on >= $settled AND sale.sold_on >= $period_start AND sale.sold_on < $period_end
  AND sale.currency = $currency
WITH sale, seller, sum(refund.amount_minor) AS refunded
MATCH (seller) (()<-[line:SPONSORED
      WHERE line.from <= sale.sold_on AND (line.to IS NULL OR sale.sold_on < line.to)]-()){0,1000} (payee:Member)
WHERE payee.member_id = $member_id
WITH sale, seller, refunded, line, size(line) AS levels
UNWIND range(0, levels) AS place
WITH sale, seller, refunded, levels - place AS depth,
     CASE WHEN place < levels THEN endNode(line[place]).member_id ELSE $member_id END AS member_id,
     CASE WHEN place < levels THEN startNode(line[place]).member_id END AS sponsor_id
ORDER BY sale.sold_on, sale.sale_id
WITH member_id, head(collect(sponsor_id)) AS sponsor_id, head(collect(depth)) AS depth,
     sum(CASE WHEN seller.member_id = member_id THEN 1 ELSE 0 END) AS orders,
     sum(CASE WHEN seller.member_id = member_id THEN refunded ELSE 0 END) AS net_minor
RETURN member_id, sponsor_id, depth, orders, net_minor
ORDER BY depth, member_id
LIMIT $row_limit
