// Rewards of a period from personal use and from verified sales to customers (check C04), counted once more from the
// sale behind each. One row; millionths of a minor unit.
//
// Parameters:
//   first_day            DATE       inclusive
//   end_day              DATE       exclusive; refunds from this day on are not seen
//   currency             STRING     the plan's currency
//   days_before          INTEGER    an order this many days before the buyer's enrolment is a participant's in strict
//   cap_minor            INTEGER    personal use accepted a participant and month
//   lines                LIST<MAP>  member_id, sale_id, exact_micro: what a sale paid to whom, before caps; all of a payee's
// Returns:
//   strict_numerator     INTEGER    rewards on what is no customer's order
//   capped_numerator     INTEGER    rewards on personal use within the cap
//   lenient_numerator    INTEGER    rewards on personal use
//   strict_denominator   INTEGER    that and rewards on verified sales to customers
//   capped_denominator   INTEGER    the same
//   lenient_denominator  INTEGER    the same
// Cost: each line once, and each of their sales with its buyer, refunds and the buyer's purchases
UNWIND $lines AS line
WITH line.sale_id AS sale_id, collect(line) AS lines
MATCH (buyer:Member)-[:BOUGHT]->(sale:Sale {sale_id: sale_id})
WHERE sale.sold_on >= $first_day AND sale.sold_on < $end_day AND sale.currency = $currency
CALL (sale) {
  OPTIONAL MATCH (refund:Refund)-[:REFUNDS]->(sale)
  WHERE refund.refunded_on < $end_day
  RETURN sum(refund.amount_minor) AS back
}
CALL (buyer, sale) {
  MATCH (buyer)-[:BOUGHT]->(other:Sale)
  WHERE sale.kind IN ['retail', 'personal'] AND buyer.enrolled_on <= other.sold_on
    AND other.currency = $currency AND other.kind IN ['retail', 'personal']
    AND other.sold_on >= date.truncate('month', sale.sold_on)
    AND (other.sold_on < sale.sold_on OR (other.sold_on = sale.sold_on AND other.sale_id < sale.sale_id))
  OPTIONAL MATCH (refund:Refund)-[:REFUNDS]->(other)
  WHERE refund.refunded_on < $end_day
  WITH other, other.net_minor - sum(refund.amount_minor) AS earlier
  RETURN sum(earlier) AS before
}
WITH lines, buyer, sale, before, sale.net_minor - back AS net,
     coalesce(sale.verified, false) AS verified, sale.kind IN ['retail', 'personal'] AS for_use,
     coalesce(buyer.enrolled_on <= sale.sold_on, false) AND coalesce(sale.sold_on < buyer.left_on, true) AS participant,
     coalesce(sale.sold_on < buyer.enrolled_on AND buyer.enrolled_on <= sale.sold_on + duration({days: $days_before}), false)
       AS near
WITH *, CASE WHEN NOT participant OR NOT for_use OR before >= $cap_minor THEN 0
             WHEN before + net <= $cap_minor THEN net ELSE $cap_minor - before END AS within
UNWIND lines AS line
WITH line.exact_micro AS exact, net, within, participant, for_use, NOT participant AND NOT near AND for_use AS customer, verified
WITH sum(CASE WHEN customer THEN 0 ELSE exact END) AS strict, sum(CASE WHEN customer AND verified THEN exact ELSE 0 END) AS strict_retail,
     sum(CASE WHEN NOT participant OR NOT for_use THEN 0 ELSE CASE WHEN within = net THEN exact WHEN within = 0 THEN 0 ELSE exact / net * within + (exact % net * within - CASE WHEN exact < 0 THEN net - 1 ELSE 0 END) / net END END) AS capped,
     sum(CASE WHEN participant AND for_use THEN exact ELSE 0 END) AS lenient,
     sum(CASE WHEN NOT participant AND verified THEN exact ELSE 0 END) AS retail
RETURN strict AS strict_numerator, capped AS capped_numerator, lenient AS lenient_numerator,
       strict + strict_retail AS strict_denominator, capped + retail AS capped_denominator, lenient + retail AS lenient_denominator
