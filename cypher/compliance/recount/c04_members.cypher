// Payees of a period and their rewards from personal use and from verified sales to customers (check C04), where the
// share raises the check, counted once more. One row per payee; millionths of a minor unit.
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
//   lines             LIST<MAP>      member_id, sale_id, exact_micro: what a sale paid to whom, before caps; all of a payee's
//   member_id         STRING | NULL  one member; null: everyone
//   row_limit         INTEGER        most rows given
// Returns:
//   member_id         STRING         the payee
//   numerator         INTEGER        rewards on personal use by the reading
//   denominator       INTEGER        these and rewards on verified sales to customers
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
WITH line.member_id AS payee_id, line.exact_micro AS exact, net, within, participant, for_use, verified,
     NOT participant AND ($reading <> 'strict' OR (NOT near AND for_use)) AS customer
WHERE $member_id IS NULL OR payee_id = $member_id
WITH payee_id AS member_id,
     sum(CASE $reading
       WHEN 'strict' THEN CASE WHEN customer THEN 0 ELSE exact END
       WHEN 'lenient' THEN CASE WHEN participant AND for_use THEN exact ELSE 0 END
       ELSE CASE WHEN NOT participant OR NOT for_use THEN 0 ELSE CASE WHEN within = net THEN exact WHEN within = 0 THEN 0 ELSE exact / net * within + (exact % net * within - CASE WHEN exact < 0 THEN net - 1 ELSE 0 END) / net END END END) AS numerator,
     sum(CASE WHEN customer THEN exact ELSE 0 END) AS declared,
     sum(CASE WHEN customer AND verified THEN exact ELSE 0 END) AS retail
WITH member_id, numerator, declared, numerator + retail AS denominator
WHERE (numerator > 0 OR declared > 0) AND CASE $op
    WHEN '<' THEN numerator * $line_denominator < denominator * $line_numerator
    WHEN '<=' THEN numerator * $line_denominator <= denominator * $line_numerator
    WHEN '>' THEN numerator * $line_denominator > denominator * $line_numerator
    ELSE numerator * $line_denominator >= denominator * $line_numerator
  END
RETURN member_id, numerator, denominator
ORDER BY numerator DESC, member_id
LIMIT $row_limit
