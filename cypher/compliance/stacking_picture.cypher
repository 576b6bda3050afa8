// The path of participants with one recruit each below a member on a day (check C30), for a picture. One row per member
// of the path and one for whoever ends it.
//
// Parameters:
//   member_id    STRING         the top of the path
//   day          DATE           the tree and the orders up to this day
//   row_limit    INTEGER        most members shown, nearest first
// Returns:
//   member_id    STRING         key
//   sponsor_id   STRING | NULL  the member above in the path, none for the top
//   depth        INTEGER        0 for the top; at most 100
//   joined_on    DATE           first day in the programme
//   payer_id     STRING | NULL  who paid the member's first order, none without an order
//   orders       INTEGER        orders of the member up to the day
//   net_minor    INTEGER        their net as sold
// Cost: one index seek, then the people sponsored by each member of the path, and the orders of those shown
MATCH (:Member {member_id: $member_id}) ((upper:Member)-[line:SPONSORED]->(lower:Member)
      WHERE line.from <= $day AND (line.to IS NULL OR $day < line.to)
        AND upper.enrolled_on <= $day AND lower.enrolled_on <= $day
        AND count { (upper)-[edge:SPONSORED]->(child:Member)
                    WHERE edge.from <= $day AND (edge.to IS NULL OR $day < edge.to) AND child.enrolled_on <= $day } = 1
      ){0,100} (member:Member)
WITH member, size(line) AS depth, CASE WHEN size(line) = 0 THEN null ELSE startNode(line[-1]).member_id END AS sponsor_id
ORDER BY depth
LIMIT $row_limit
CALL (member) {
  OPTIONAL MATCH (member)-[:BOUGHT]->(sale:Sale)
  WHERE sale.sold_on <= $day
  OPTIONAL MATCH (payer:Member)-[:PAID_FOR]->(sale)
  WITH sale, payer
  ORDER BY sale.sold_on, sale.sale_id
  RETURN count(sale) AS orders, coalesce(sum(sale.net_minor), 0) AS net_minor,
         head(collect(CASE WHEN sale IS NULL THEN null ELSE coalesce(payer.member_id, member.member_id) END)) AS payer_id
}
RETURN member.member_id AS member_id, sponsor_id, depth, member.joined_on AS joined_on, payer_id, orders, net_minor
ORDER BY depth
