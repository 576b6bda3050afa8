// Buyers of the orders of first days in a period (check C26), counted once more. One row per buyer; minor units.
//
// Parameters:
//   first_day    DATE           inclusive
//   end_day      DATE           exclusive; refunds from this day on are not seen
//   currency     STRING         the plan's currency
//   days_before  INTEGER        an order this many days before the buyer's enrolment is a participant's in strict
//   days         INTEGER        first days as a participant
//   reading      STRING         strict, capped or lenient
//   member_id    STRING | NULL  one member; null: everyone
//   row_limit    INTEGER        most rows given
// Returns:
//   member_id    STRING         the buyer
//   numerator    INTEGER        orders of the buyer's first days
//   denominator  INTEGER        orders of everyone's first days
// Cost: each sale of the period once, with its buyer and refunds
MATCH (buyer:Member)-[:BOUGHT]->(sale:Sale)
WHERE sale.sold_on >= $first_day AND sale.sold_on < $end_day AND sale.currency = $currency
CALL (sale) {
  OPTIONAL MATCH (refund:Refund)-[:REFUNDS]->(sale)
  WHERE refund.refunded_on < $end_day
  RETURN sum(refund.amount_minor) AS back
}
WITH buyer, sale.sold_on AS day, sale.net_minor - back AS net,
     coalesce(buyer.enrolled_on <= sale.sold_on, false) AND coalesce(sale.sold_on < buyer.left_on, true) AS participant,
     coalesce(sale.sold_on < buyer.enrolled_on AND buyer.enrolled_on <= sale.sold_on + duration({days: $days_before}), false)
       AS near
WITH buyer, net, participant, participant AND day < buyer.enrolled_on + duration({days: $days}) AS early, near
WITH buyer, sum(CASE WHEN early OR (near AND $reading = 'strict') THEN net ELSE 0 END) AS bought
WHERE bought > 0
WITH collect({id: buyer.member_id, bought: bought}) AS buyers, sum(bought) AS denominator
UNWIND buyers AS one
WITH one.id AS member_id, sum(one.bought) AS numerator, max(denominator) AS denominator // rows without the list
WHERE $member_id IS NULL OR member_id = $member_id
RETURN member_id, numerator, denominator
ORDER BY numerator DESC, member_id
LIMIT $row_limit
