// The top of one earner's subtree with what was sold there (check C02), for a picture. One row per member.
//
// Parameters:
//   member_id       STRING         the earner
//   period_start    DATE           inclusive
//   period_end      DATE           exclusive; the tree is that of the last day before
//   currency        STRING         the plan's currency
//   depth_max       INTEGER        levels shown
//   row_limit       INTEGER        most members shown, nearest first
// Returns:
//   member_id       STRING         key
//   sponsor_id      STRING | NULL  the sponsor in the picture, none for the earner
//   depth           INTEGER        0 for the earner
//   net_minor       INTEGER        sales credited to the member
//   customer_minor  INTEGER        of these, verified and to people who were not participants that day
// Cost: one index seek, then the edges of six levels below at most, and the sales credited to the members shown
MATCH (:Member {member_id: $member_id}) (()-[line:SPONSORED
      WHERE line.from < $period_end AND (line.to IS NULL OR $period_end <= line.to)]->()){0,6} (member:Member)
WHERE size(line) <= $depth_max
WITH member, size(line) AS depth, CASE WHEN size(line) = 0 THEN null ELSE startNode(line[-1]).member_id END AS sponsor_id
ORDER BY depth, member.member_id
LIMIT $row_limit
CALL (member) {
  OPTIONAL MATCH (buyer:Member)-[:BOUGHT]->(sale:Sale)-[:CREDITED_TO]->(member)
  WHERE sale.sold_on >= $period_start AND sale.sold_on < $period_end AND sale.currency = $currency
  OPTIONAL MATCH (refund:Refund)-[:REFUNDS]->(sale)
  WHERE refund.refunded_on < $period_end
  WITH buyer, sale, sale.net_minor - coalesce(sum(refund.amount_minor), 0) AS net
  WITH sale, net,
       coalesce(buyer.enrolled_on <= sale.sold_on, false) AND coalesce(sale.sold_on < buyer.left_on, true) AS participant
  RETURN coalesce(sum(net), 0) AS net_minor,
         coalesce(sum(CASE WHEN NOT participant AND sale.verified = true THEN net END), 0) AS customer_minor
}
RETURN member.member_id AS member_id, sponsor_id, depth, net_minor, customer_minor
ORDER BY depth, member_id
