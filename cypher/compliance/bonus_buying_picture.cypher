// The lines from one payer down to the buyers they paid for (check C31), in one period. One row per member of a line.
//
// Parameters:
//   member_id     STRING         the payer
//   period_start  DATE           inclusive
//   period_end    DATE           exclusive
//   currency      STRING         the plan's currency
//   row_limit     INTEGER        most rows given, nearest first
// Returns:
//   member_id     STRING         key
//   sponsor_id    STRING | NULL  the member above in the line of the first such sale, none for the payer
//   depth         INTEGER        levels below the payer
//   orders        INTEGER        orders of the member that the payer paid for
//   net_minor     INTEGER        their net as sold
// Cost: one index seek, the sales paid for, and for each the line above its buyer
MATCH (payer:Member {member_id: $member_id})-[:PAID_FOR]->(sale:Sale)<-[:BOUGHT]-(buyer:Member)
WHERE buyer <> payer AND sale.sold_on >= $period_start AND sale.sold_on < $period_end AND sale.currency = $currency
MATCH (buyer) (()<-[line:SPONSORED
      WHERE line.from <= sale.sold_on AND (line.to IS NULL OR sale.sold_on < line.to)]-()){1,1000} (payer)
WITH sale, buyer, line, size(line) AS levels
UNWIND range(0, levels) AS place
WITH sale, buyer, levels - place AS depth,
     CASE WHEN place < levels THEN endNode(line[place]).member_id ELSE $member_id END AS member_id,
     CASE WHEN place < levels THEN startNode(line[place]).member_id END AS sponsor_id
ORDER BY sale.sold_on, sale.sale_id
WITH member_id, head(collect(sponsor_id)) AS sponsor_id, head(collect(depth)) AS depth,
     sum(CASE WHEN buyer.member_id = member_id THEN 1 ELSE 0 END) AS orders,
     sum(CASE WHEN buyer.member_id = member_id THEN sale.net_minor ELSE 0 END) AS net_minor
RETURN member_id, sponsor_id, depth, orders, net_minor
ORDER BY depth, member_id
LIMIT $row_limit
