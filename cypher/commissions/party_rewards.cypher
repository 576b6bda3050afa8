// Awards and skips of a party bonus: the hosts of parties at which something was sold in the period, and those at whose parties such
// parties were booked. Packed: some records with columns of equal length, each record all awards or all skips.
//
// Parameters:
//   start           DATE            first day of the period
//   end             DATE            first day after
//   refunds_end     DATE            first day whose refunds are not taken off
//   last            DATE            last day of the period
//   currency        STRING          currency of the plan
//   kinds           LIST<STRING>    kinds of sale that count
//   measure         INTEGER         1: a total is of net amounts; 2: of volumes
//   brackets        LIST<MAP>       lowest first: total_min, rate_ppm, amount
//   guests_min      INTEGER         buyers other than the host that a party must have
//   own_orders      BOOLEAN         whether what the host bought counts
//   customers       BOOLEAN         whether a host may be a customer
//   booking_amount  INTEGER | NULL  minor units for a party that a guest gives; null: nothing
//   within_days     INTEGER | NULL  last day after the guest's party on which it may be held
//   rounding        STRING          half_even, half_up or down
//   cap             INTEGER | NULL  the most for one member, minor units
//   run             INTEGER         token of the sellers' records
//   gate_mode       STRING          none, any or all
//   gate_personal   INTEGER | NULL  personal volume the gate asks for
//   gate_retail     INTEGER | NULL  volume of retail sales the gate asks for
//   gate_customers  INTEGER | NULL  number of retail buyers the gate asks for
// Returns:
//   paid           BOOLEAN        whether these are awards
//   member_id      LIST<STRING>   key
//   level          LIST<INTEGER>  key; 0 the host, 1 the host of the party where it was booked
//   reason         LIST<INTEGER>  key of skips; place in `SKIP_REASONS`, -1 in awards
//   basis          LIST<INTEGER>  minor units or hundredths of a point
//   rate_ppm       LIST<INTEGER>  the largest rate of the host's parties, 0 for amounts and in skips
//   exact_micro    LIST<INTEGER>  millionths of a minor unit
//   amount_minor   LIST<INTEGER>  minor units, rounded and capped
//   cap_cut_minor  LIST<INTEGER>  what the cap took away
// Cost: each sale of the period at a party once; with bookings also the earlier sales of these parties, and what their hosts bought
MATCH (s:Sale)
WHERE s.sold_on >= $start AND s.sold_on < $end AND s.currency = $currency AND s.kind IN $kinds
MATCH (s)-[:AT_PARTY]->(p:Party)-[:HOSTED_BY]->(h:Member)
MATCH (b:Member)-[:BOUGHT]->(s)-[:CREDITED_TO]->(:Member)
WITH p, h, b, reduce(basis = CASE $measure WHEN 1 THEN s.net_minor ELSE s.volume END, back IN [(s)<-[:REFUNDS]-(f:Refund)
       WHERE f.refunded_on < $refunds_end | CASE $measure WHEN 1 THEN f.amount_minor ELSE f.volume END] | basis - back) AS basis
WHERE basis <> 0
WITH p, h, sum(CASE WHEN $own_orders OR b <> h THEN basis ELSE 0 END) AS total,
     sum(CASE WHEN $own_orders OR b <> h THEN 0 ELSE basis END) AS own,
     count(DISTINCT CASE WHEN b <> h AND basis > 0 THEN b END) AS guests
WITH h, collect([p, total, own, guests]) AS given
CALL (h) {
  MATCH (h)-[:BOUGHT]->(s:Sale)-[:AT_PARTY]->(e:Party)-[:HOSTED_BY]->(x:Member)
  WHERE $within_days IS NOT NULL AND x <> h AND s.sold_on < $end AND s.currency = $currency AND s.kind IN $kinds
    AND EXISTS { (s)-[:CREDITED_TO]->(:Member) }
    AND reduce(basis = CASE $measure WHEN 1 THEN s.net_minor ELSE s.volume END, back IN [(s)<-[:REFUNDS]-(f:Refund)
          WHERE f.refunded_on < $refunds_end | CASE $measure WHEN 1 THEN f.amount_minor ELSE f.volume END] | basis - back) > 0
  WITH DISTINCT e, x
  ORDER BY e.held_on, e.party_id
  WITH e.held_on AS day, collect(x)[0] AS x
  ORDER BY day
  RETURN collect([day, day + duration({days: coalesce($within_days, 0)}), x]) AS visited
}
UNWIND given AS one
WITH h, visited, one[0] AS p, one[1] AS total, one[2] AS own, one[3] AS guests
CALL (p, h) {
  MATCH (b:Member)-[:BOUGHT]->(s:Sale)-[:AT_PARTY]->(p)
  WHERE $within_days IS NOT NULL AND s.sold_on < $start AND s.currency = $currency AND s.kind IN $kinds
    AND ($own_orders OR b <> h) AND EXISTS { (s)-[:CREDITED_TO]->(:Member) }
  RETURN sum(reduce(basis = CASE $measure WHEN 1 THEN s.net_minor ELSE s.volume END, back IN [(s)<-[:REFUNDS]-(f:Refund)
           WHERE f.refunded_on < $refunds_end | CASE $measure WHEN 1 THEN f.amount_minor ELSE f.volume END] | basis - back)) AS before
}
WITH h, total, own, before, $brackets[0].total_min AS least, guests < $guests_min AS few,
     last([r IN $brackets WHERE total > 0 AND total >= r.total_min]) AS step,
     head([v IN visited WHERE v[0] < p.held_on AND v[1] >= p.held_on | v[2]]) AS x
UNWIND [
  [h, 0, total, CASE WHEN step IS NULL OR few THEN 14 ELSE -1 END, step.rate_ppm, total * step.rate_ppm + step.amount * 1000000],
  [h, 0, own, 17, 0, 0],
  [x, 1, total, CASE WHEN NOT (before + total > 0 AND before + total >= least) THEN 14
     WHEN before > 0 AND before >= least THEN 16 ELSE -1 END, 0, $booking_amount * 1000000]
] AS entry
WITH entry[0] AS m, entry[1] AS level, entry[2] AS basis, entry[3] AS why, entry[4] AS rate, entry[5] AS exact
WHERE m IS NOT NULL AND basis <> 0
WITH m, level, basis, why, rate, exact, CASE WHEN m.w_v[0] = $run THEN m.w_v ELSE [0, 0, 0] END AS own,
     CASE WHEN m.w_c[0] = $run THEN m.w_c[1] ELSE 0 END AS customers
WITH m, level, basis, why, rate, exact,
     [met IN [own[1] >= $gate_personal, own[2] >= $gate_retail, customers >= $gate_customers] WHERE met IS NOT NULL] AS met
WITH m, level, basis, rate, exact, CASE
       WHEN m.left_on <= $last THEN 0
       WHEN NOT $customers AND NOT coalesce(m.enrolled_on <= $last, false) THEN 1
       WHEN $gate_mode = 'any' AND NOT true IN met OR $gate_mode = 'all' AND false IN met THEN 4
       ELSE why END AS reason
WITH m, level, reason, sum(basis) AS basis, CASE WHEN reason = -1 THEN max(rate) ELSE 0 END AS rate,
     CASE WHEN reason = -1 THEN sum(exact) ELSE 0 END AS exact
WITH m, level, reason, rate, basis, exact, exact / 1000000 AS whole, abs(exact % 1000000) AS part
WITH m, level, reason, rate, basis, exact, whole + CASE
       WHEN $rounding = 'down' OR part < 500000 THEN 0
       WHEN part = 500000 AND $rounding = 'half_even' AND whole % 2 = 0 THEN 0
       ELSE sign(exact) END AS amount
ORDER BY level
WITH m, collect([level, reason, basis, exact, amount, rate]) AS rows
UNWIND range(0, size(rows) - 1) AS i
WITH m, rows[i] AS row,
     reduce(left = $cap, other IN rows[..i] | left - CASE WHEN other[1] = -1 AND other[4] > 0 THEN other[4] ELSE 0 END) AS left
WITH m, row, CASE WHEN row[4] > 0 AND left < row[4] THEN CASE WHEN left > 0 THEN left ELSE 0 END ELSE row[4] END AS kept
WITH row[1] = -1 AS paid, right(elementId(m), 1) AS part, m.member_id AS member_id, row, kept
WITH paid, part, collect(member_id) AS member_id, collect(row[0]) AS level, collect(row[1]) AS reason, collect(row[2]) AS basis,
     collect(row[5]) AS rate_ppm, collect(row[3]) AS exact_micro, collect(kept) AS amount_minor,
     collect(row[4] - kept) AS cap_cut_minor
RETURN paid, member_id, level, reason, basis, rate_ppm, exact_micro, amount_minor, cap_cut_minor
