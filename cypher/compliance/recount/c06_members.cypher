// Sellers of a period with sales to customers that nobody has verified (check C06), counted once more. One row per
// seller; minor units.
//
// Parameters:
//   first_day    DATE           inclusive
//   end_day      DATE           exclusive; refunds from this day on are not seen
//   currency     STRING         the plan's currency
//   days_before  INTEGER        an order this many days before the buyer's enrolment is a participant's in strict
//   reading      STRING         strict, capped or lenient
//   member_id    STRING | NULL  one member; null: everyone
//   row_limit    INTEGER        most rows given
// Returns:
//   member_id    STRING         the seller
//   numerator    INTEGER        not verified, by the reading
//   denominator  INTEGER        declared sales to customers, by the reading
// Cost: each sale of the period once, with its buyer and refunds
MATCH (buyer:Member)-[:BOUGHT]->(sale:Sale)-[:CREDITED_TO]->(seller:Member)
WHERE sale.sold_on >= $first_day AND sale.sold_on < $end_day AND sale.currency = $currency
  AND ($member_id IS NULL OR seller.member_id = $member_id)
CALL (sale) {
  OPTIONAL MATCH (refund:Refund)-[:REFUNDS]->(sale)
  WHERE refund.refunded_on < $end_day
  RETURN sum(refund.amount_minor) AS back
}
WITH seller, sale.net_minor - back AS net,
     coalesce(sale.verified, false) AS verified, sale.kind IN ['retail', 'personal'] AS for_use,
     coalesce(buyer.enrolled_on <= sale.sold_on, false) AND coalesce(sale.sold_on < buyer.left_on, true) AS participant,
     coalesce(sale.sold_on < buyer.enrolled_on AND buyer.enrolled_on <= sale.sold_on + duration({days: $days_before}), false)
       AS near
WITH *
WHERE NOT participant AND ($reading <> 'strict' OR (for_use AND NOT near))
WITH seller, sum(net) AS denominator, sum(CASE WHEN verified THEN 0 ELSE net END) AS numerator
WHERE numerator > 0
RETURN seller.member_id AS member_id, numerator, denominator
ORDER BY numerator DESC, member_id
LIMIT $row_limit
