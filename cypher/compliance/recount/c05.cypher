// Personal purchases of participants in a period and what of them lies over the cap, month by month (check C05),
// counted once more. One row; minor units over the minor units of a whole unit of money.
//
// Parameters:
//   first_day          DATE     inclusive
//   end_day            DATE     exclusive; refunds from this day on are not seen
//   currency           STRING   the plan's currency
//   cap_minor          INTEGER  personal use accepted a participant and month
//   unit_minor         INTEGER  minor units in a whole unit of money
// Returns:
//   strict_numerator   INTEGER  all personal purchases, as if the cap were zero
//   capped_numerator   INTEGER  what lies over the cap, participant-month by participant-month
//   lenient_numerator  INTEGER  nothing
//   denominator        INTEGER  minor units in a whole unit
// Cost: each sale of the period once, with its buyer and refunds
MATCH (buyer:Member)-[:BOUGHT]->(sale:Sale)
WHERE sale.sold_on >= $first_day AND sale.sold_on < $end_day AND sale.currency = $currency
  AND sale.kind IN ['retail', 'personal'] AND buyer.enrolled_on <= sale.sold_on AND coalesce(sale.sold_on < buyer.left_on, true)
CALL (sale) {
  OPTIONAL MATCH (refund:Refund)-[:REFUNDS]->(sale)
  WHERE refund.refunded_on < $end_day
  RETURN sum(refund.amount_minor) AS back
}
WITH buyer, sale.sold_on.year * 12 + sale.sold_on.month - 1 AS month, sum(sale.net_minor - back) AS personal
WITH sum(personal) AS personal, sum(CASE WHEN personal > $cap_minor THEN personal - $cap_minor ELSE 0 END) AS over
RETURN personal AS strict_numerator, over AS capped_numerator, 0 AS lenient_numerator, $unit_minor AS denominator
