// Who bought what reached no end user in a period (check C03), counted once more. One row per buyer; minor units.
//
// Parameters:
//   first_day    DATE           inclusive
//   end_day      DATE           exclusive; refunds from this day on are not seen
//   currency     STRING         the plan's currency
//   days_before  INTEGER        an order this many days before the buyer's enrolment is no customer order in strict
//   cap_minor    INTEGER        personal use accepted a participant and month
//   reading      STRING         strict, capped or lenient
//   member_id    STRING | NULL  one buyer; null: everyone
//   row_limit    INTEGER        most rows given, most money first
// Returns:
//   member_id    STRING         the buyer
//   numerator    INTEGER        what reached an end user: verified sales to the buyer as a customer, accepted use
//   denominator  INTEGER        what the buyer bought
// Cost: each sale of the period once, with its buyer and refunds
MATCH (buyer:Member)-[:BOUGHT]->(sale:Sale)
WHERE sale.sold_on >= $first_day AND sale.sold_on < $end_day AND sale.currency = $currency
  AND ($member_id IS NULL OR buyer.member_id = $member_id)
CALL (sale) {
  OPTIONAL MATCH (refund:Refund)-[:REFUNDS]->(sale)
  WHERE refund.refunded_on < $end_day
  RETURN sum(refund.amount_minor) AS back
}
WITH buyer, sale.sold_on.year * 12 + sale.sold_on.month AS month, sale.net_minor - back AS net,
     coalesce(sale.verified, false) AS verified, sale.kind IN ['retail', 'personal'] AS for_use,
     coalesce(buyer.enrolled_on <= sale.sold_on, false) AND coalesce(sale.sold_on < buyer.left_on, true) AS participant,
     coalesce(sale.sold_on < buyer.enrolled_on AND buyer.enrolled_on <= sale.sold_on + duration({days: $days_before}), false)
       AS near
WITH buyer, month, sum(net) AS net,
     sum(CASE WHEN NOT verified OR participant THEN 0 WHEN $reading <> 'strict' OR (for_use AND NOT near) THEN net ELSE 0 END)
       AS customers,
     sum(CASE WHEN participant AND ($reading = 'lenient' OR ($reading = 'capped' AND for_use)) THEN net ELSE 0 END) AS used
WITH buyer, sum(net) AS denominator,
     sum(customers + CASE WHEN $reading = 'capped' AND used > $cap_minor THEN $cap_minor ELSE used END) AS numerator
WHERE denominator > numerator
RETURN buyer.member_id AS member_id, numerator, denominator
ORDER BY denominator - numerator DESC, member_id
LIMIT $row_limit
