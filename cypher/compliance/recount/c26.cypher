// Orders of the buyers' first days against all orders of participants in a period (check C26), counted once more. One
// row; minor units.
//
// Parameters:
//   first_day            DATE     inclusive
//   end_day              DATE     exclusive; refunds from this day on are not seen
//   currency             STRING   the plan's currency
//   days_before          INTEGER  an order this many days before the buyer's enrolment is a participant's in strict
//   days                 INTEGER  first days as a participant
// Returns:
//   strict_numerator     INTEGER  of first days, and shortly before enrolment
//   capped_numerator     INTEGER  of first days
//   lenient_numerator    INTEGER  the same
//   strict_denominator   INTEGER  of participants, and shortly before enrolment
//   capped_denominator   INTEGER  of participants
//   lenient_denominator  INTEGER  the same
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
WITH sum(CASE WHEN early THEN net ELSE 0 END) AS early, sum(CASE WHEN participant THEN net ELSE 0 END) AS own,
     sum(CASE WHEN near THEN net ELSE 0 END) AS near
RETURN early + near AS strict_numerator, early AS capped_numerator, early AS lenient_numerator,
       own + near AS strict_denominator, own AS capped_denominator, own AS lenient_denominator
