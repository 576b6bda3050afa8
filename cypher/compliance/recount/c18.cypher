// Participants of a window who paid more than they received (check C18), counted once more. One row; people.
//
// Parameters:
//   window_day         DATE       first day of the window, whose end is `end_day`
//   end_day            DATE       exclusive; refunds from this day on are not seen
//   currency           STRING     the plan's currency
//   days_before        INTEGER    an order this many days before the buyer's enrolment is a participant's in strict
//   cap_minor          INTEGER    personal use accepted a participant and month
//   received           LIST<MAP>  member_id, amount_minor: pay of the window, where it is not nothing
// Returns:
//   strict_numerator   INTEGER    received less than fees and own orders
//   capped_numerator   INTEGER    received less than these without personal use within the cap
//   lenient_numerator  INTEGER    received less than fees
//   denominator        INTEGER    participants on any day of the window
// Cost: each member and fee once, each sale of the window once with its buyer, payer and refunds; of a participant's
// own purchases of a month each looks at those before it
CALL () {
  UNWIND $received AS one
  MATCH (member:Member {member_id: one.member_id})
  RETURN member, one.amount_minor AS received, 0 AS fees, 0 AS orders, 0 AS near, 0 AS accepted
  UNION ALL
  MATCH (member:Member)
  WHERE member.enrolled_on < $end_day AND coalesce(member.left_on > $window_day AND member.left_on > member.enrolled_on, true)
  RETURN member, 0 AS received, 0 AS fees, 0 AS orders, 0 AS near, 0 AS accepted
  UNION ALL
  MATCH (member:Member)-[:PAID]->(fee:Fee)
  WHERE fee.paid_on >= $window_day AND fee.paid_on < $end_day AND fee.currency = $currency
  RETURN member, 0 AS received, fee.amount_minor AS fees, 0 AS orders, 0 AS near, 0 AS accepted
  UNION ALL
  MATCH (buyer:Member)-[:BOUGHT]->(sale:Sale)
  WHERE sale.sold_on >= $window_day AND sale.sold_on < $end_day AND sale.currency = $currency
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
  WITH buyer, one.sale AS sale, one.net AS net, CASE WHEN one.participant AND one.for_use THEN within ELSE 0 END AS within
  OPTIONAL MATCH (payer:Member)-[:PAID_FOR]->(sale)
  WITH sale, net, within, coalesce(payer, buyer) AS payer, sale.kind IN ['starter', 'qualifying'] AS required
  WITH *, duration.inDays(payer.enrolled_on, sale.sold_on).days AS after
  RETURN payer AS member, 0 AS received, 0 AS fees,
         CASE WHEN after >= 0 AND coalesce(sale.sold_on < payer.left_on, true) THEN net ELSE 0 END AS orders,
         CASE WHEN after < 0 AND after >= -$days_before THEN net ELSE 0 END AS near,
         CASE WHEN after >= 0 AND coalesce(sale.sold_on < payer.left_on, true) THEN within ELSE 0 END AS accepted
}
WITH member, sum(received) AS received, sum(fees) AS fees, sum(orders) AS orders, sum(near) AS near, sum(accepted) AS accepted
WHERE member.enrolled_on < $end_day AND coalesce(member.left_on > $window_day AND member.left_on > member.enrolled_on, true)
RETURN count(CASE WHEN received < fees + orders + near THEN 1 END) AS strict_numerator,
       count(CASE WHEN received < fees + orders - accepted THEN 1 END) AS capped_numerator,
       count(CASE WHEN received < fees THEN 1 END) AS lenient_numerator, count(*) AS denominator
