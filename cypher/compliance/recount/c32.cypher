// Awards of a period on what was refunded after it was settled, and awards back to who paid another's order (check
// C32), counted once more. One row; millionths of a minor unit over those of a whole unit of money.
//
// Parameters:
//   first_day    DATE       inclusive
//   end_day      DATE       exclusive; refunds from this day on are not seen
//   currency     STRING     the plan's currency
//   settled_day  DATE       refunds from this day on came after the pay was settled
//   unit_minor   INTEGER    minor units in a whole unit of money
//   lines        LIST<MAP>  member_id, sale_id, exact_micro: what a sale paid to whom, before caps; all of a payee's
// Returns:
//   numerator    INTEGER    such awards, each line once
//   denominator  INTEGER    millionths in a whole unit
// Cost: each line once, and each of their sales with its buyer, payer and refunds
UNWIND $lines AS line
WITH line.sale_id AS sale_id, collect(line) AS lines
MATCH (buyer:Member)-[:BOUGHT]->(sale:Sale {sale_id: sale_id})
WHERE sale.sold_on >= $first_day AND sale.sold_on < $end_day AND sale.currency = $currency
OPTIONAL MATCH (payer:Member)-[:PAID_FOR]->(sale)
CALL (sale) {
  OPTIONAL MATCH (refund:Refund)-[:REFUNDS]->(sale)
  RETURN sum(CASE WHEN refund.refunded_on < $settled_day THEN refund.amount_minor ELSE 0 END) AS before,
         sum(CASE WHEN refund.refunded_on < $settled_day THEN 0 ELSE coalesce(refund.amount_minor, 0) END) AS within
}
UNWIND lines AS line
WITH line.member_id AS payee_id, line.exact_micro AS exact, sale.net_minor - before AS net, within,
     coalesce(payer <> buyer AND payer.member_id = line.member_id, false) AS mine
WITH payee_id, sum(CASE WHEN mine THEN exact WHEN within = 0 OR net <= 0 THEN 0 WHEN within = net THEN exact
                        ELSE exact / net * within + (exact % net * within - CASE WHEN exact < 0 THEN net - 1 ELSE 0 END) / net END) AS round
WITH sum(round) AS round
RETURN round AS numerator, 1000000 * $unit_minor AS denominator
