// The most that one entrant of a period paid in the first days (check C10), counted once more. One row; minor units
// over the minor units of a whole unit of money.
//
// Parameters:
//   end_day            DATE     exclusive; refunds from this day on are not seen
//   first_day          DATE     inclusive
//   from_day           DATE     first of a month, long enough before the period
//   currency           STRING   the plan's currency
//   days_before        INTEGER  an order this many days before the buyer's enrolment is a participant's in strict
//   cap_minor          INTEGER  personal use accepted a participant and month
//   days               INTEGER  first days, the day of enrolment the first
//   unit_minor         INTEGER  minor units in a whole unit of money
// Returns:
//   strict_numerator   INTEGER  fees and own orders
//   capped_numerator   INTEGER  without personal use within the cap
//   lenient_numerator  INTEGER  fees, starter and qualifying orders
//   denominator        INTEGER  minor units in a whole unit; 0 without any entrant
// Cost: each member and fee once, each sale of the months once with its buyer, payer and refunds; of a participant's
// own purchases of a month each looks at those before it
CALL () {
  MATCH (member:Member)
  WHERE member.enrolled_on < $end_day AND coalesce(member.left_on > member.enrolled_on, true)
  RETURN member AS entrant, 0 AS after, 0 AS strict, 0 AS capped, 0 AS lenient, 0 AS required
  UNION ALL
  MATCH (buyer:Member)-[:BOUGHT]->(sale:Sale)
  WHERE sale.sold_on >= $from_day AND sale.sold_on < $end_day AND sale.currency = $currency
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
  WHERE after >= -$days_before AND (required OR (after >= 0 AND coalesce(sale.sold_on < payer.left_on, true)))
    AND (after < 0 OR coalesce(sale.sold_on < payer.left_on, true))
  RETURN payer AS entrant, after, net AS strict, CASE WHEN required THEN net WHEN after < 0 THEN 0 ELSE net - within END AS capped,
         CASE WHEN required THEN net ELSE 0 END AS lenient, CASE WHEN required THEN net ELSE 0 END AS required
  UNION ALL
  MATCH (payer:Member)-[:PAID]->(fee:Fee)
  WHERE fee.paid_on >= $from_day AND fee.paid_on < $end_day AND fee.currency = $currency
  WITH payer, fee, duration.inDays(payer.enrolled_on, fee.paid_on).days AS after
  WHERE after >= -$days_before
  RETURN payer AS entrant, after, fee.amount_minor AS strict, fee.amount_minor AS capped, fee.amount_minor AS lenient, 0 AS required
}
WITH entrant, sum(CASE WHEN after < $days THEN strict ELSE 0 END) AS strict, sum(CASE WHEN after < $days THEN capped ELSE 0 END) AS capped,
     sum(CASE WHEN after < $days THEN lenient ELSE 0 END) AS lenient,
     entrant.enrolled_on AS enrolled
WITH *, coalesce(entrant.left_on > enrolled, true) AS stayed, enrolled + duration({days: $days - 1}) AS first_end
WHERE stayed AND first_end >= $first_day AND first_end < $end_day
RETURN coalesce(max(strict), 0) AS strict_numerator, coalesce(max(capped), 0) AS capped_numerator,
       coalesce(max(lenient), 0) AS lenient_numerator, CASE count(*) WHEN 0 THEN 0 ELSE $unit_minor END AS denominator
