// Members who bought far more than they sold over three months, or hold far more than leaves their stock (check C13),
// counted once more. One row per member; minor units.
//
// Parameters:
//   months_day        DATE           first of the three months that end with the period
//   end_day           DATE           exclusive; refunds from this day on are not seen
//   currency          STRING         the plan's currency
//   days_before       INTEGER        an order this many days before the buyer's enrolment is a participant's in strict
//   cap_minor         INTEGER        personal use accepted a participant and month
//   reading           STRING         strict, capped or lenient
//   op                STRING         how the figure is compared: <, <=, > or >=
//   line_numerator    INTEGER        of the fraction it is compared with
//   line_denominator  INTEGER        the same
//   member_id         STRING | NULL  one member; null: everyone
//   row_limit         INTEGER        most rows given
// Returns:
//   member_id         STRING         the member
//   numerator         INTEGER        own purchases that the reading does not accept as use
//   denominator       INTEGER        verified sales to customers credited to the member
// Cost: each sale of the months once, with its buyer and refunds, each stock report of the months once
CALL () {
  MATCH (buyer:Member)-[:BOUGHT]->(sale:Sale)
  WHERE sale.sold_on >= $months_day AND sale.sold_on < $end_day AND sale.currency = $currency
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
  WITH buyer, month, sum(CASE WHEN participant THEN net ELSE 0 END) AS own, sum(CASE WHEN participant AND for_use THEN net ELSE 0 END) AS used
  RETURN buyer AS member, own - CASE WHEN $reading = 'strict' THEN 0 WHEN $reading = 'capped' AND used > $cap_minor THEN $cap_minor ELSE used END
           AS bought, 0 AS sold, 0 AS held, 0 AS fallen, 0 AS takes
  UNION ALL
  MATCH (buyer:Member)-[:BOUGHT]->(sale:Sale)-[:CREDITED_TO]->(seller:Member)
  WHERE sale.sold_on >= $months_day AND sale.sold_on < $end_day AND sale.currency = $currency AND sale.verified
  CALL (sale) {
    OPTIONAL MATCH (refund:Refund)-[:REFUNDS]->(sale)
    WHERE refund.refunded_on < $end_day
    RETURN sum(refund.amount_minor) AS back
  }
  WITH seller, sale.net_minor - back AS net,
       sale.kind IN ['retail', 'personal'] AS for_use,
       coalesce(buyer.enrolled_on <= sale.sold_on, false) AND coalesce(sale.sold_on < buyer.left_on, true) AS participant,
       coalesce(sale.sold_on < buyer.enrolled_on AND buyer.enrolled_on <= sale.sold_on + duration({days: $days_before}), false)
         AS near
  WHERE NOT participant AND ($reading <> 'strict' OR (for_use AND NOT near))
  RETURN seller AS member, 0 AS bought, net AS sold, 0 AS held, 0 AS fallen, 0 AS takes
  UNION ALL
  MATCH (member:Member)-[:HOLDS_STOCK]->(stock:Stock)
  WHERE stock.reported_on >= $months_day AND stock.reported_on < $end_day
  WITH member, stock.reported_on AS day, sum(stock.on_hand) AS units
  ORDER BY day
  WITH member, collect(units) AS units
  RETURN member, 0 AS bought, 0 AS sold, units[-1] AS held,
         reduce(sum = 0, place IN range(1, size(units) - 1) |
           sum + CASE WHEN units[place - 1] > units[place] THEN units[place - 1] - units[place] ELSE 0 END) AS fallen, size(units) AS takes
}
WITH member, sum(bought) AS numerator, sum(sold) AS denominator, sum(held) AS held, sum(fallen) AS fallen, sum(takes) AS takes
WHERE (numerator > 0 AND CASE $op
    WHEN '<' THEN numerator * $line_denominator < denominator * $line_numerator
    WHEN '<=' THEN numerator * $line_denominator <= denominator * $line_numerator
    WHEN '>' THEN numerator * $line_denominator > denominator * $line_numerator
    ELSE numerator * $line_denominator >= denominator * $line_numerator
  END)
  OR (takes > 1 AND CASE $op
    WHEN '<' THEN held * $line_denominator < fallen * $line_numerator
    WHEN '<=' THEN held * $line_denominator <= fallen * $line_numerator
    WHEN '>' THEN held * $line_denominator > fallen * $line_numerator
    ELSE held * $line_denominator >= fallen * $line_numerator
  END)
WITH member, numerator, denominator
WHERE $member_id IS NULL OR member.member_id = $member_id
RETURN member.member_id AS member_id, numerator, denominator
ORDER BY numerator DESC, member_id
LIMIT $row_limit
