// What entrants paid in a period against all pay (check C08), counted once more. One row; minor units.
//
// Parameters:
//   first_day          DATE           inclusive
//   end_day            DATE           exclusive; refunds from this day on are not seen
//   currency           STRING         the plan's currency
//   days_before        INTEGER        an order this many days before the buyer's enrolment is a participant's in strict
//   cap_minor          INTEGER        personal use accepted a participant and month
//   entrant_days       INTEGER        days from enrolment in which someone is an entrant
//   awards             LIST<MAP>      member_id, amount_minor, exact_micro, starter of each payee; empty with a run
//   run_id             STRING | NULL  a stored run whose awards are taken; null: those handed over
// Returns:
//   strict_numerator   INTEGER        fees and own orders of entrants
//   capped_numerator   INTEGER        fees, required orders and own orders above the cap
//   lenient_numerator  INTEGER        fees, starter and qualifying orders
//   denominator        INTEGER        all pay of the period
// Cost: each award and fee once, each sale of the period once, with its buyer and refunds; of a participant's own
// purchases of a month each looks at those before it
CALL () {
  UNWIND $awards AS award
  RETURN award.member_id AS id, award.amount_minor AS amount, 0 AS strict, 0 AS capped, 0 AS lenient
  UNION ALL
  MATCH (:Run {run_id: $run_id})<-[:PART_OF]-(chunk:RunChunk {table: 'awards'})
  WITH chunk.member_id AS ids, chunk.amount_minor AS amounts
  UNWIND range(0, size(ids) - 1) AS place
  RETURN ids[place] AS id, amounts[place] AS amount, 0 AS strict, 0 AS capped, 0 AS lenient
  UNION ALL
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
  ORDER BY sale.sold_on, sale.sale_id
  WITH buyer, month, collect({
    sale: sale, net: net, participant: participant, near: near, verified: verified, for_use: for_use,
    used: CASE WHEN participant AND for_use THEN net ELSE 0 END
  }) AS bought
  UNWIND range(0, size(bought) - 1) AS place
  WITH buyer, month, bought[place] AS one,
       CASE WHEN bought[place].used = 0 THEN 0 ELSE reduce(sum = 0, other IN bought[..place] | sum + other.used) END AS before
  WITH buyer, month, one, CASE WHEN one.used + before <= $cap_minor THEN one.used WHEN before < $cap_minor THEN $cap_minor - before ELSE 0 END AS within
  WITH buyer, one.sale AS sale, one.net AS net, CASE WHEN one.participant AND one.for_use THEN within ELSE 0 END AS within
  OPTIONAL MATCH (payer:Member)-[:PAID_FOR]->(sale)
  WITH sale, net, within, coalesce(payer, buyer) AS payer, sale.kind IN ['starter', 'qualifying'] AS required
  WITH *, duration.inDays(payer.enrolled_on, sale.sold_on).days AS after
  WHERE after < $entrant_days AND after >= -$days_before AND (after < 0 OR coalesce(sale.sold_on < payer.left_on, true))
  RETURN payer.member_id AS id, 0 AS amount, net AS strict,
         CASE WHEN required THEN net WHEN after < 0 THEN 0 ELSE net - within END AS capped,
         CASE WHEN required THEN net ELSE 0 END AS lenient
  UNION ALL
  MATCH (payer:Member)-[:PAID]->(fee:Fee)
  WHERE fee.paid_on >= $first_day AND fee.paid_on < $end_day AND fee.currency = $currency
  WITH payer, fee, duration.inDays(payer.enrolled_on, fee.paid_on).days AS after
  WHERE after < $entrant_days AND after >= -$days_before
  RETURN payer.member_id AS id, 0 AS amount, fee.amount_minor AS strict, fee.amount_minor AS capped, fee.amount_minor AS lenient
}
RETURN sum(strict) AS strict_numerator, sum(capped) AS capped_numerator, sum(lenient) AS lenient_numerator, sum(amount) AS denominator
