// Verified sales to customers in a period against all pay (check C09), counted once more. One row; minor units.
//
// Parameters:
//   first_day          DATE           inclusive
//   end_day            DATE           exclusive; refunds from this day on are not seen
//   currency           STRING         the plan's currency
//   days_before        INTEGER        an order this many days before the buyer's enrolment is a participant's in strict
//   cap_minor          INTEGER        personal use accepted a participant and month
//   awards             LIST<MAP>      member_id, amount_minor, exact_micro, starter of each payee; empty with a run
//   run_id             STRING | NULL  a stored run whose awards are taken; null: those handed over
// Returns:
//   strict_numerator   INTEGER        verified sales to customers
//   capped_numerator   INTEGER        these, and personal use within the cap
//   lenient_numerator  INTEGER        these, and all that participants bought
//   denominator        INTEGER        all pay of the period
// Cost: each award once, each sale of the period once, with its buyer and refunds
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
  WITH buyer, month,
       sum(CASE WHEN verified AND NOT participant AND NOT near AND for_use THEN net ELSE 0 END) AS strict,
       sum(CASE WHEN verified AND NOT participant THEN net ELSE 0 END) AS customers,
       sum(CASE WHEN participant AND for_use THEN net ELSE 0 END) AS used,
       sum(CASE WHEN participant THEN net ELSE 0 END) AS own
  RETURN null AS id, 0 AS amount, strict, customers + CASE WHEN used > $cap_minor THEN $cap_minor ELSE used END AS capped,
         customers + own AS lenient
}
RETURN sum(strict) AS strict_numerator, sum(capped) AS capped_numerator, sum(lenient) AS lenient_numerator, sum(amount) AS denominator
