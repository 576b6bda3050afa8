// Participants and months with personal purchases over the cap (check C05), counted once more. One row per participant
// and month; minor units over the minor units of a whole unit of money.
//
// Parameters:
//   first_day    DATE           inclusive
//   end_day      DATE           exclusive; refunds from this day on are not seen
//   currency     STRING         the plan's currency
//   cap_minor    INTEGER        personal use accepted a participant and month
//   unit_minor   INTEGER        minor units in a whole unit of money
//   member_id    STRING | NULL  one member; null: everyone
//   row_limit    INTEGER        most rows given
// Returns:
//   member_id    STRING         the participant
//   month        STRING         such as 2026-09
//   numerator    INTEGER        what lies over the cap
//   denominator  INTEGER        minor units in a whole unit
// Cost: each sale of the period once, with its buyer and refunds
MATCH (buyer:Member)-[:BOUGHT]->(sale:Sale)
WHERE sale.sold_on >= $first_day AND sale.sold_on < $end_day AND sale.currency = $currency
  AND sale.kind IN ['retail', 'personal'] AND buyer.enrolled_on <= sale.sold_on AND coalesce(sale.sold_on < buyer.left_on, true)
  AND ($member_id IS NULL OR buyer.member_id = $member_id)
CALL (sale) {
  OPTIONAL MATCH (refund:Refund)-[:REFUNDS]->(sale)
  WHERE refund.refunded_on < $end_day
  RETURN sum(refund.amount_minor) AS back
}
WITH buyer, sale.sold_on.year * 12 + sale.sold_on.month - 1 AS month, sum(sale.net_minor - back) AS personal
WHERE personal > $cap_minor
RETURN buyer.member_id AS member_id, substring(toString(date({year: month / 12, month: month % 12 + 1})), 0, 7) AS month,
       personal - $cap_minor AS numerator, $unit_minor AS denominator
ORDER BY numerator DESC, member_id, month
LIMIT $row_limit
