// Sales to customers in a period that nobody has verified (check C06), counted once more. One row; minor units.
//
// Parameters:
//   first_day            DATE     inclusive
//   end_day              DATE     exclusive; refunds from this day on are not seen
//   currency             STRING   the plan's currency
//   days_before          INTEGER  an order this many days before the buyer's enrolment is a participant's in strict
// Returns:
//   strict_numerator     INTEGER  not verified, without orders shortly before enrolment, to start or to qualify
//   capped_numerator     INTEGER  not verified
//   lenient_numerator    INTEGER  the same
//   strict_denominator   INTEGER  declared, as in strict
//   capped_denominator   INTEGER  declared
//   lenient_denominator  INTEGER  the same
// Cost: each sale of the period once, with its buyer and refunds
MATCH (buyer:Member)-[:BOUGHT]->(sale:Sale)
WHERE sale.sold_on >= $first_day AND sale.sold_on < $end_day AND sale.currency = $currency
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
WHERE NOT participant
WITH sum(CASE WHEN near OR NOT for_use THEN 0 ELSE net END) AS strict, sum(net) AS every,
     sum(CASE WHEN verified OR near OR NOT for_use THEN 0 ELSE net END) AS strict_lacking,
     sum(CASE WHEN verified THEN 0 ELSE net END) AS lacking
RETURN strict_lacking AS strict_numerator, lacking AS capped_numerator, lacking AS lenient_numerator,
       strict AS strict_denominator, every AS capped_denominator, every AS lenient_denominator
