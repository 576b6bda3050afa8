// Own purchases of participants against verified sales to customers over three months (check C13), counted once more.
// One row; minor units.
//
// Parameters:
//   months_day           DATE     first of the three months that end with the period
//   end_day              DATE     exclusive; refunds from this day on are not seen
//   currency             STRING   the plan's currency
//   days_before          INTEGER  an order this many days before the buyer's enrolment is a participant's in strict
//   cap_minor            INTEGER  personal use accepted a participant and month
// Returns:
//   strict_numerator     INTEGER  own purchases
//   capped_numerator     INTEGER  these without personal use within the cap
//   lenient_numerator    INTEGER  starter and qualifying orders
//   strict_denominator   INTEGER  verified sales to customers by the strict reading
//   capped_denominator   INTEGER  verified sales to customers
//   lenient_denominator  INTEGER  the same
// Cost: each sale of the months once, with its buyer and refunds
MATCH (buyer:Member)-[:BOUGHT]->(sale:Sale)
WHERE sale.sold_on >= $months_day AND sale.sold_on < $end_day AND sale.currency = $currency
CALL (sale) {
  OPTIONAL MATCH (refund:Refund)-[:REFUNDS]->(sale)
  WHERE refund.refunded_on < $end_day
  RETURN sum(refund.amount_minor) AS back
}
WITH buyer, sale, sale.sold_on.year * 12 + sale.sold_on.month AS month, sale.net_minor - back AS net,
     coalesce(sale.verified, false) AS verified, sale.kind IN ['retail', 'personal'] AS for_use,
     coalesce(buyer.enrolled_on <= sale.sold_on, false) AND coalesce(sale.sold_on < buyer.left_on, true) AS participant,
     coalesce(sale.sold_on < buyer.enrolled_on AND buyer.enrolled_on <= sale.sold_on + duration({days: $days_before}), false)
       AS near
WITH buyer, month, sum(CASE WHEN participant THEN net ELSE 0 END) AS own, sum(CASE WHEN participant AND for_use THEN net ELSE 0 END) AS used,
     sum(CASE WHEN verified AND NOT participant THEN net ELSE 0 END) AS sold,
     sum(CASE WHEN verified AND NOT participant AND NOT near AND for_use THEN net ELSE 0 END) AS strict
RETURN sum(own) AS strict_numerator, sum(own - CASE WHEN used > $cap_minor THEN $cap_minor ELSE used END) AS capped_numerator,
       sum(own - used) AS lenient_numerator,
       sum(strict) AS strict_denominator, sum(sold) AS capped_denominator, sum(sold) AS lenient_denominator
