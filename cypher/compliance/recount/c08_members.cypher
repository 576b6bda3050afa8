// Entrants of a period and what they paid (check C08), counted once more. One row per payer; minor units.
//
// Parameters:
//   first_day     DATE           inclusive
//   end_day       DATE           exclusive; refunds from this day on are not seen
//   currency      STRING         the plan's currency
//   days_before   INTEGER        an order this many days before the buyer's enrolment is a participant's in strict
//   cap_minor     INTEGER        personal use accepted a participant and month
//   entrant_days  INTEGER        days from enrolment in which someone is an entrant
//   reading       STRING         strict, capped or lenient
//   member_id     STRING | NULL  one member; null: everyone
//   row_limit     INTEGER        most rows given
// Returns:
//   member_id     STRING         the payer
//   numerator     INTEGER        what the payer paid, by the reading
//   denominator   INTEGER        what all entrants paid, by the reading
// Cost: each fee once, each sale of the period once, with its buyer and refunds; of a participant's own purchases of a
// month each looks at those before it
CALL () {
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
  WITH buyer, one.sale AS sale, one.net AS net, CASE WHEN one.participant AND one.for_use THEN within ELSE 0 END AS within
  OPTIONAL MATCH (payer:Member)-[:PAID_FOR]->(sale)
  WITH sale, net, within, coalesce(payer, buyer) AS payer, sale.kind IN ['starter', 'qualifying'] AS required
  WITH *, duration.inDays(payer.enrolled_on, sale.sold_on).days AS after
  WHERE after < $entrant_days AND after >= -$days_before AND (after < 0 OR coalesce(sale.sold_on < payer.left_on, true))
  RETURN payer.member_id AS id, net AS strict,
         CASE WHEN required THEN net WHEN after < 0 THEN 0 ELSE net - within END AS capped,
         CASE WHEN required THEN net ELSE 0 END AS lenient
  UNION ALL
  MATCH (payer:Member)-[:PAID]->(fee:Fee)
  WHERE fee.paid_on >= $first_day AND fee.paid_on < $end_day AND fee.currency = $currency
  WITH payer, fee, duration.inDays(payer.enrolled_on, fee.paid_on).days AS after
  WHERE after < $entrant_days AND after >= -$days_before
  RETURN payer.member_id AS id, fee.amount_minor AS strict, fee.amount_minor AS capped, fee.amount_minor AS lenient
}
WITH id, sum(CASE $reading WHEN 'strict' THEN strict WHEN 'capped' THEN capped ELSE lenient END) AS paid
WHERE paid > 0
WITH collect({id: id, paid: paid}) AS payers, sum(paid) AS denominator
UNWIND payers AS payer
WITH payer.id AS member_id, sum(payer.paid) AS numerator, max(denominator) AS denominator // rows without the list
WHERE $member_id IS NULL OR member_id = $member_id
RETURN member_id, numerator, denominator
ORDER BY numerator DESC, member_id
LIMIT $row_limit
