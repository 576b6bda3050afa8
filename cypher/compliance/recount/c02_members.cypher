// Paid earners of a period and the sales below them (check C02) whose share of verified sales to customers raises the
// check, counted once more, from the earner down the line of the day of each sale. One row per earner; minor units.
//
// Parameters:
//   first_day         DATE           inclusive
//   end_day           DATE           exclusive; refunds from this day on are not seen
//   currency          STRING         the plan's currency
//   days_before       INTEGER        an order this many days before the buyer's enrolment is a participant's in strict
//   cap_minor         INTEGER        personal use accepted a participant and month
//   reading           STRING         strict, capped or lenient
//   op                STRING         how the figure is compared: <, <=, > or >=
//   line_numerator    INTEGER        of the fraction it is compared with
//   line_denominator  INTEGER        the same
//   awards            LIST<MAP>      member_id, amount_minor, exact_micro, starter of each payee; empty with a run
//   run_id            STRING | NULL  a stored run whose awards are taken; null: those handed over
//   member_id         STRING | NULL  one member; null: everyone
//   row_limit         INTEGER        most rows given
// Returns:
//   member_id         STRING         the earner
//   numerator         INTEGER        verified end use below by the reading
//   denominator       INTEGER        net sales below, the earner's own credit included
// Cost: each award once, and for each earner everyone below with the sales credited to them and their buyers; of a
// participant's own purchases of a month each looks at those before it
CALL () {
  UNWIND $awards AS award
  RETURN award.member_id AS payee_id, award.amount_minor AS amount
  UNION ALL
  MATCH (:Run {run_id: $run_id})<-[:PART_OF]-(chunk:RunChunk {table: 'awards'})
  WITH chunk.member_id AS ids, chunk.amount_minor AS amounts
  UNWIND range(0, size(ids) - 1) AS place
  RETURN ids[place] AS payee_id, amounts[place] AS amount
}
WITH payee_id, sum(amount) AS paid
WHERE paid > 0 AND ($member_id IS NULL OR payee_id = $member_id)
MATCH (earner:Member {member_id: payee_id})
CALL (earner) {
  MATCH (earner) (()-[line:SPONSORED]->()){0,} (seller:Member)<-[:CREDITED_TO]-(sale:Sale)
  WHERE sale.sold_on >= $first_day AND sale.sold_on < $end_day AND sale.currency = $currency
    AND all(edge IN line WHERE edge.from <= sale.sold_on AND (edge.to IS NULL OR sale.sold_on < edge.to))
  MATCH (buyer:Member)-[:BOUGHT]->(sale)
  CALL (sale) {
    OPTIONAL MATCH (refund:Refund)-[:REFUNDS]->(sale)
    WHERE refund.refunded_on < $end_day
    RETURN sum(refund.amount_minor) AS back
  }
  WITH buyer, sale, sale.net_minor - back AS net, coalesce(sale.verified, false) AS verified,
       sale.kind IN ['retail', 'personal'] AS for_use,
       coalesce(buyer.enrolled_on <= sale.sold_on, false) AND coalesce(sale.sold_on < buyer.left_on, true) AS participant,
       coalesce(sale.sold_on < buyer.enrolled_on AND buyer.enrolled_on <= sale.sold_on + duration({days: $days_before}), false)
       AS near
  CALL (buyer, sale) {
    MATCH (buyer)-[:BOUGHT]->(other:Sale)
    WHERE $reading = 'capped' AND sale.kind IN ['retail', 'personal'] AND buyer.enrolled_on <= other.sold_on
      AND other.currency = $currency AND other.kind IN ['retail', 'personal']
      AND other.sold_on >= date.truncate('month', sale.sold_on)
      AND (other.sold_on < sale.sold_on OR (other.sold_on = sale.sold_on AND other.sale_id < sale.sale_id))
    OPTIONAL MATCH (refund:Refund)-[:REFUNDS]->(other)
    WHERE refund.refunded_on < $end_day
    WITH other, other.net_minor - sum(refund.amount_minor) AS earlier
    RETURN sum(earlier) AS before
  }
  WITH *, CASE WHEN NOT for_use OR before >= $cap_minor THEN 0 WHEN before + net <= $cap_minor THEN net ELSE $cap_minor - before END
       AS within
  RETURN sum(net) AS denominator, sum(CASE
    WHEN participant THEN CASE $reading WHEN 'strict' THEN 0 WHEN 'lenient' THEN net ELSE within END
    WHEN verified AND ($reading <> 'strict' OR (for_use AND NOT near)) THEN net
    ELSE 0 END) AS numerator
}
WITH earner, numerator, denominator
WHERE denominator > 0 AND CASE $op
    WHEN '<' THEN numerator * $line_denominator < denominator * $line_numerator
    WHEN '<=' THEN numerator * $line_denominator <= denominator * $line_numerator
    WHEN '>' THEN numerator * $line_denominator > denominator * $line_numerator
    ELSE numerator * $line_denominator >= denominator * $line_numerator
  END
RETURN earner.member_id AS member_id, numerator, denominator
ORDER BY member_id
LIMIT $row_limit
