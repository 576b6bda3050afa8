// Sales below all paid earners of a period taken together (check C02), counted once more, from the sellers up the line
// of the day. One row; minor units, a sale once for each paid earner at or above its seller.
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
//   denominator        INTEGER        all net sales
// Cost: each award once, each sale of the period once, with its buyer and refunds, and for each day on which a seller
// sold the line above; of a participant's own purchases of a month each looks at those before it
CALL () {
  UNWIND $awards AS award
  RETURN award.member_id AS id, award.amount_minor AS amount, 0 AS net, 0 AS strict, 0 AS capped, 0 AS lenient
  UNION ALL
  MATCH (:Run {run_id: $run_id})<-[:PART_OF]-(chunk:RunChunk {table: 'awards'})
  WITH chunk.member_id AS ids, chunk.amount_minor AS amounts
  UNWIND range(0, size(ids) - 1) AS place
  RETURN ids[place] AS id, amounts[place] AS amount, 0 AS net, 0 AS strict, 0 AS capped, 0 AS lenient
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
  WITH one.sale AS sale, one.net AS net, CASE WHEN one.verified AND NOT one.participant AND NOT one.near AND one.for_use THEN one.net ELSE 0 END AS strict,
       CASE WHEN one.verified AND NOT one.participant THEN one.net ELSE 0 END + within AS capped, CASE WHEN one.verified AND NOT one.participant THEN one.net ELSE 0 END + CASE WHEN one.participant THEN one.net ELSE 0 END AS lenient
  MATCH (sale)-[:CREDITED_TO]->(seller:Member)
  WITH seller, sale.sold_on AS day, sum(net) AS net, sum(strict) AS strict, sum(capped) AS capped, sum(lenient) AS lenient
  MATCH (seller) (()<-[line:SPONSORED WHERE line.from <= day AND (line.to IS NULL OR day < line.to)]-()){0,} (above:Member)
  RETURN above.member_id AS id, 0 AS amount, net, strict, capped, lenient
}
WITH id, sum(amount) AS paid, sum(net) AS net, sum(strict) AS strict, sum(capped) AS capped, sum(lenient) AS lenient
WHERE paid > 0 AND net > 0
RETURN sum(strict) AS strict_numerator, sum(capped) AS capped_numerator, sum(lenient) AS lenient_numerator,
       sum(net) AS denominator
