// What check C07 puts into its formula, counted once more: the share of the commissionable sales of a period that was
// sold on, and the pay on them. One row; minor units, of pay millionths of them.
//
// Parameters:
//   first_day                 DATE           inclusive
//   end_day                   DATE           exclusive; refunds from this day on are not seen
//   currency                  STRING         the plan's currency
//   days_before               INTEGER        an order this many days before the buyer's enrolment is a participant's in strict
//   kinds                     LIST<STRING>   kinds of sale that the plan pays on, without starter
//   reading                   STRING         strict, capped or lenient
//   awards                    LIST<MAP>      member_id, amount_minor, exact_micro, starter of each payee; empty with a run
//   run_id                    STRING | NULL  a stored run whose awards are taken; null: those handed over
// Returns:
//   resold_share_numerator    INTEGER        verified sales to customers by the reading
//   resold_share_denominator  INTEGER        W: net of the sales of these kinds
//   pay_rate_numerator        INTEGER        awards that are not on starter orders, in millionths
//   pay_rate_denominator      INTEGER        W in millionths
// Cost: each award once, each sale of the period once, with its buyer and refunds
CALL () {
  UNWIND $awards AS award
  RETURN award.member_id AS payee_id, award.starter AS starter, award.exact_micro AS exact
  UNION ALL
  MATCH (:Run {run_id: $run_id})<-[:PART_OF]-(chunk:RunChunk {table: 'awards'})
  WITH chunk.member_id AS ids, chunk.starter AS starters, chunk.exact_micro AS exacts
  UNWIND range(0, size(ids) - 1) AS place
  RETURN ids[place] AS payee_id, starters[place] AS starter, exacts[place] AS exact
}
WITH sum(exact) - sum(starter) AS micro
CALL (micro) {
  MATCH (buyer:Member)-[:BOUGHT]->(sale:Sale)
  WHERE sale.sold_on >= $first_day AND sale.sold_on < $end_day AND sale.currency = $currency
    AND sale.kind IN $kinds
  CALL (sale) {
    OPTIONAL MATCH (refund:Refund)-[:REFUNDS]->(sale)
    WHERE refund.refunded_on < $end_day
    RETURN sum(refund.amount_minor) AS back
  }
  WITH sale.net_minor - back AS net,
       coalesce(sale.verified, false) AS verified, sale.kind IN ['retail', 'personal'] AS for_use,
       coalesce(buyer.enrolled_on <= sale.sold_on, false) AND coalesce(sale.sold_on < buyer.left_on, true) AS participant,
       coalesce(sale.sold_on < buyer.enrolled_on AND buyer.enrolled_on <= sale.sold_on + duration({days: $days_before}), false)
         AS near
  RETURN sum(CASE WHEN NOT verified OR participant THEN 0 WHEN $reading <> 'strict' OR (for_use AND NOT near) THEN net ELSE 0 END) AS resold,
         sum(net) AS purchases
}
RETURN resold AS resold_share_numerator, purchases AS resold_share_denominator, micro AS pay_rate_numerator,
       purchases * 1000000 AS pay_rate_denominator
