// Verified customers of paid earners, month by month (check C15), counted once more. One row; buyers, each once for
// each seller and month.
//
// Parameters:
//   first_day          DATE           inclusive
//   end_day            DATE           exclusive; refunds from this day on are not seen
//   currency           STRING         the plan's currency
//   days_before        INTEGER        an order this many days before the buyer's enrolment is a participant's in strict
//   awards             LIST<MAP>      member_id, amount_minor, exact_micro, starter of each payee; empty with a run
//   run_id             STRING | NULL  a stored run whose awards are taken; null: those handed over
// Returns:
//   strict_numerator   INTEGER        without orders shortly before enrolment, to start or to qualify
//   capped_numerator   INTEGER        verified customers
//   lenient_numerator  INTEGER        the same
//   denominator        INTEGER        paid earners times months of the period
// Cost: each award once, each sale of the period once, with its buyer and refunds and seller
CALL () {
  UNWIND $awards AS award
  RETURN award.member_id AS id, award.amount_minor AS amount, 0 AS strict, 0 AS customers
  UNION ALL
  MATCH (:Run {run_id: $run_id})<-[:PART_OF]-(chunk:RunChunk {table: 'awards'})
  WITH chunk.member_id AS ids, chunk.amount_minor AS amounts
  UNWIND range(0, size(ids) - 1) AS place
  RETURN ids[place] AS id, amounts[place] AS amount, 0 AS strict, 0 AS customers
  UNION ALL
  MATCH (buyer:Member)-[:BOUGHT]->(sale:Sale)-[:CREDITED_TO]->(seller:Member)
  WHERE sale.sold_on >= $first_day AND sale.sold_on < $end_day AND sale.currency = $currency AND sale.verified
  CALL (sale) {
    OPTIONAL MATCH (refund:Refund)-[:REFUNDS]->(sale)
    WHERE refund.refunded_on < $end_day
    RETURN sum(refund.amount_minor) AS back
  }
  WITH seller, buyer, sale.sold_on.year * 12 + sale.sold_on.month AS month, sale.net_minor - back AS net,
       sale.kind IN ['retail', 'personal'] AS for_use,
       coalesce(buyer.enrolled_on <= sale.sold_on, false) AND coalesce(sale.sold_on < buyer.left_on, true) AS participant,
       coalesce(sale.sold_on < buyer.enrolled_on AND buyer.enrolled_on <= sale.sold_on + duration({days: $days_before}), false)
         AS near
  WHERE net > 0 AND NOT participant
  WITH seller, month, buyer, max(CASE WHEN for_use AND NOT near THEN 1 ELSE 0 END) AS strict
  RETURN seller.member_id AS id, 0 AS amount, sum(strict) AS strict, count(*) AS customers
}
WITH id, sum(amount) AS paid, sum(strict) AS strict, sum(customers) AS customers
WHERE paid > 0
RETURN sum(strict) AS strict_numerator, sum(customers) AS capped_numerator, sum(customers) AS lenient_numerator,
       count(*) * (($end_day.year - $first_day.year) * 12 + $end_day.month - $first_day.month) AS denominator
