// Own purchases given back in a window and those of them that were paid back nearly whole and in time (check C16),
// counted once more. One row; orders.
//
// Parameters:
//   window_day           DATE            first day of the window, whose end is `end_day`
//   end_day              DATE            exclusive; refunds from this day on are not seen
//   currency             STRING          the plan's currency
//   days_before          INTEGER         an order this many days before the buyer's enrolment is a participant's in strict
//   days                 INTEGER         refunds later than this after the sale do not count
//   op                   STRING | NULL   what of the cost is too little; null: nothing is compared
//   line_numerator       INTEGER | NULL  of the fraction of the cost
//   line_denominator     INTEGER | NULL  the same
// Returns:
//   strict_numerator     INTEGER         paid back enough, orders shortly before enrolment too
//   capped_numerator     INTEGER         of participants
//   lenient_numerator    INTEGER         of these, starter and qualifying orders
//   strict_denominator   INTEGER         given back, the same way
//   capped_denominator   INTEGER         the same
//   lenient_denominator  INTEGER         the same
// Cost: each refund up to the period's end once, with its sale and buyer
MATCH (refund:Refund)-[:REFUNDS]->(sale:Sale)<-[:BOUGHT]-(buyer:Member)
WHERE refund.refunded_on < $end_day AND sale.currency = $currency
WITH buyer, sale, max(refund.refunded_on) AS latest,
     sum(CASE WHEN refund.refunded_on <= sale.sold_on + duration({days: $days}) THEN refund.amount_minor ELSE 0 END) AS numerator,
     sale.net_minor AS denominator
WHERE latest >= $window_day AND numerator > 0
WITH sale.kind IN ['starter', 'qualifying'] AS required, numerator, denominator,
     coalesce(buyer.enrolled_on <= sale.sold_on, false) AND coalesce(sale.sold_on < buyer.left_on, true) AS participant,
     coalesce(sale.sold_on < buyer.enrolled_on AND buyer.enrolled_on <= sale.sold_on + duration({days: $days_before}), false)
       AS near
WHERE participant OR near
WITH participant, required, $op IS NOT NULL AND NOT CASE $op
    WHEN '<' THEN numerator * $line_denominator < denominator * $line_numerator
    WHEN '<=' THEN numerator * $line_denominator <= denominator * $line_numerator
    WHEN '>' THEN numerator * $line_denominator > denominator * $line_numerator
    ELSE numerator * $line_denominator >= denominator * $line_numerator
  END AS enough
RETURN count(CASE WHEN enough THEN 1 END) AS strict_numerator, count(CASE WHEN enough AND participant THEN 1 END) AS capped_numerator,
       count(CASE WHEN enough AND participant AND required THEN 1 END) AS lenient_numerator, count(*) AS strict_denominator,
       count(CASE WHEN participant THEN 1 END) AS capped_denominator,
       count(CASE WHEN participant AND required THEN 1 END) AS lenient_denominator
