// What of the net sales of a period reached end users (check C03), counted once more. One row; minor units.
//
// Parameters:
//   first_day           DATE     inclusive
//   end_day             DATE     exclusive; refunds from this day on are not seen
//   currency            STRING   the plan's currency
//   days_before         INTEGER  an order this many days before the buyer's enrolment is no customer order in strict
//   cap_minor           INTEGER  personal use accepted a participant and month
// Returns:
//   strict_numerator    INTEGER  verified sales to customers
//   capped_numerator    INTEGER  these, and personal use within the cap
//   lenient_numerator   INTEGER  these, and all that participants bought
//   denominator         INTEGER  net sales
// Cost: each sale of the period once, with its buyer and refunds
MATCH (buyer:Member)-[:BOUGHT]->(sale:Sale)
WHERE sale.sold_on >= $first_day AND sale.sold_on < $end_day AND sale.currency = $currency
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
     sum(CASE WHEN verified AND NOT participant AND NOT near AND for_use THEN net ELSE 0 END) AS customers_strict,
     sum(CASE WHEN verified AND NOT participant THEN net ELSE 0 END) AS customers,
     sum(CASE WHEN participant AND for_use THEN net ELSE 0 END) AS used,
     sum(CASE WHEN participant THEN net ELSE 0 END) AS own
RETURN sum(customers_strict) AS strict_numerator,
       sum(customers + CASE WHEN used > $cap_minor THEN $cap_minor ELSE used END) AS capped_numerator,
       sum(customers + own) AS lenient_numerator,
       sum(net) AS denominator
