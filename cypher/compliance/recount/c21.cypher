// Participants without an order from a year after enrolment on (check C21), and from two years on, counted once more.
// One row; people.
//
// Parameters:
//   end_day                            DATE     exclusive; refunds from this day on are not seen
//   currency                           STRING   the plan's currency
//   watch_days                         INTEGER  days for which someone was looked at after that at least
// Returns:
//   numerator                          INTEGER  without an order 365 days after enrolment or later
//   denominator                        INTEGER  enrolled long enough ago, and not before the data begin
//   share_after_24_months_numerator    INTEGER  the same for 730 days
//   share_after_24_months_denominator  INTEGER  the same for 730 days
// Cost: each member once and each sale up to the period's end once
MATCH (sale:Sale)
WHERE sale.sold_on < $end_day AND sale.currency = $currency
WITH min(sale.sold_on) AS begins
MATCH (member:Member)
WHERE member.enrolled_on < $end_day AND coalesce(member.left_on > member.enrolled_on, true)
CALL (member) {
  OPTIONAL MATCH (member)-[:BOUGHT]->(sale:Sale)
  WHERE sale.sold_on < $end_day AND sale.currency = $currency AND sale.sold_on >= member.enrolled_on + duration({days: 365})
  OPTIONAL MATCH (refund:Refund)-[:REFUNDS]->(sale)
  WHERE refund.refunded_on < $end_day
  WITH sale, sale.net_minor - sum(refund.amount_minor) AS net
  RETURN max(CASE WHEN net > 0 THEN sale.sold_on END) AS last
}
WITH begins, member.enrolled_on + duration({days: 365}) AS year, member.enrolled_on + duration({days: 730}) AS years, last
WITH year >= begins AND year + duration({days: $watch_days}) <= $end_day AS counted,
     years >= begins AND years + duration({days: $watch_days}) <= $end_day AS counted_later,
     coalesce(last < year, true) AS gone, coalesce(last < years, true) AS gone_later
RETURN count(CASE WHEN counted AND gone THEN 1 END) AS numerator, count(CASE WHEN counted THEN 1 END) AS denominator,
       count(CASE WHEN counted_later AND gone_later THEN 1 END) AS share_after_24_months_numerator,
       count(CASE WHEN counted_later THEN 1 END) AS share_after_24_months_denominator
