// Paid earners and months with too few verified customers (check C15), counted once more. One row per earner and
// month; buyers.
//
// Parameters:
//   first_day         DATE           inclusive
//   end_day           DATE           exclusive; refunds from this day on are not seen
//   currency          STRING         the plan's currency
//   days_before       INTEGER        an order this many days before the buyer's enrolment is a participant's in strict
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
//   month             STRING         such as 2026-09
//   numerator         INTEGER        verified customers by the reading
//   denominator       INTEGER        1
// Cost: each award once, and the sales credited to each earner with their buyers
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
UNWIND range(0, ($end_day.year - $first_day.year) * 12 + $end_day.month - $first_day.month - 1) AS place
WITH earner, $first_day + duration({months: place}) AS begins, $first_day + duration({months: place + 1}) AS ends
CALL (earner, begins, ends) {
  MATCH (buyer:Member)-[:BOUGHT]->(sale:Sale)-[:CREDITED_TO]->(earner)
  WHERE sale.sold_on >= begins AND sale.sold_on < ends AND sale.currency = $currency AND sale.verified
    AND NOT (coalesce(buyer.enrolled_on <= sale.sold_on, false) AND coalesce(sale.sold_on < buyer.left_on, true))
    AND ($reading <> 'strict' OR (sale.kind IN ['retail', 'personal'] AND NOT coalesce(
      sale.sold_on < buyer.enrolled_on AND buyer.enrolled_on <= sale.sold_on + duration({days: $days_before}), false)))
  OPTIONAL MATCH (refund:Refund)-[:REFUNDS]->(sale)
  WHERE refund.refunded_on < $end_day
  WITH buyer, sale, sale.net_minor - sum(refund.amount_minor) AS net
  WHERE net > 0
  RETURN count(DISTINCT buyer) AS numerator
}
WITH earner, substring(toString(begins), 0, 7) AS month, numerator, 1 AS denominator
WHERE CASE $op
    WHEN '<' THEN numerator * $line_denominator < denominator * $line_numerator
    WHEN '<=' THEN numerator * $line_denominator <= denominator * $line_numerator
    WHEN '>' THEN numerator * $line_denominator > denominator * $line_numerator
    ELSE numerator * $line_denominator >= denominator * $line_numerator
  END
RETURN earner.member_id AS member_id, month, numerator, denominator
ORDER BY member_id, month
LIMIT $row_limit
