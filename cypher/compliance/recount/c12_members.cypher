// Reorders of a period of which too little was sold or used, or that are not verified (check C12), counted once more.
// One row per reorder; units.
//
// Parameters:
//   first_day         DATE           inclusive
//   end_day           DATE           exclusive; refunds from this day on are not seen
//   currency          STRING         the plan's currency
//   op                STRING         how the figure is compared: <, <=, > or >=
//   line_numerator    INTEGER        of the fraction it is compared with
//   line_denominator  INTEGER        the same
//   member_id         STRING | NULL  one member; null: everyone
//   row_limit         INTEGER        most rows given
// Returns:
//   member_id         STRING         who ordered again
//   month             STRING         of the reorder, such as 2026-09
//   numerator         INTEGER        sold or used since the order before
//   denominator       INTEGER        units of the order before
// Cost: each stock report up to the period's end once, the orders of those who reported, and of each reorder the
// reports of its member
MATCH (member:Member)-[:HOLDS_STOCK]->(stock:Stock)
WHERE stock.reported_on < $end_day AND ($member_id IS NULL OR member.member_id = $member_id)
WITH member, stock.reported_on AS day, sum(stock.on_hand) AS units,
     min(CASE WHEN stock.verified THEN 1 ELSE 0 END) = 1 AS verified
ORDER BY day
WITH member, collect({day: day, units: units, verified: verified}) AS takes
CALL (member) {
  MATCH (member)-[:BOUGHT]->(sale:Sale)
  WHERE sale.sold_on < $end_day AND sale.currency = $currency AND member.enrolled_on <= sale.sold_on
    AND coalesce(sale.sold_on < member.left_on, true)
  OPTIONAL MATCH (refund:Refund)-[:REFUNDS]->(sale)
  WHERE refund.refunded_on < $end_day
  WITH sale, sale.net_minor - sum(refund.amount_minor) AS net
  WHERE net > 0
  WITH DISTINCT sale.sold_on AS day
  ORDER BY day
  RETURN collect(day) AS days
}
UNWIND range(1, size(days) - 1) AS place
WITH member, takes, days[place - 1] AS last, days[place] AS day
WHERE day >= $first_day
WITH member, day, [take IN takes WHERE take.day <= last] AS earlier, [take IN takes WHERE last < take.day AND take.day <= day] AS between
WHERE size(between) >= 2
WITH member, day, CASE size(earlier) WHEN 0 THEN 0 ELSE earlier[-1].units END AS stood, between[0].units AS after,
     between[-1].units AS rest,
     between[0].verified AND between[-1].verified AND (size(earlier) = 0 OR earlier[-1].verified) AS verified
WHERE after > stood
WITH member, day, verified, CASE WHEN after > rest THEN after - rest ELSE 0 END AS numerator, after - stood AS denominator
WITH member, day, verified, numerator, denominator
WHERE NOT verified OR CASE $op
    WHEN '<' THEN numerator * $line_denominator < denominator * $line_numerator
    WHEN '<=' THEN numerator * $line_denominator <= denominator * $line_numerator
    WHEN '>' THEN numerator * $line_denominator > denominator * $line_numerator
    ELSE numerator * $line_denominator >= denominator * $line_numerator
  END
RETURN member.member_id AS member_id, substring(toString(day), 0, 7) AS month, numerator, denominator
ORDER BY member_id, day
LIMIT $row_limit
