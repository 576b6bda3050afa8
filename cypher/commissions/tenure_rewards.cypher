// Awards and skips of a tenure bonus: sellers, by the months completed since they enrolled. Packed: some records with columns of
// equal length, each record all awards or all skips.
//
// Parameters:
//   start           DATE            first day of the period
//   end             DATE            first day after
//   refunds_end  DATE       first day whose refunds are not taken off
//   currency        STRING          currency of the plan
//   margin          MAP | NULL      shares of the net amount that remain, parts per million: default, kinds, categories; null: no margin is asked for
//   kinds           LIST<STRING>    kinds of sale that the bonus pays on
//   measure         INTEGER         1: the basis is the net amount; 2: the volume; 3: the margin
//   months          LIST<INTEGER>   completed months of each step, rising
//   rates           LIST<INTEGER>   0, then the rate of each step, parts per million
//   rounding        STRING          half_even, half_up or down
//   cap             INTEGER | NULL  the most for one member, minor units
//   activity_min    INTEGER | NULL  personal volume of an active member
//   run             INTEGER         token of the sellers' records
//   gate_mode       STRING          none, any or all
//   gate_personal   INTEGER | NULL  personal volume the gate asks for
//   gate_retail     INTEGER | NULL  volume of retail sales the gate asks for
//   gate_customers  INTEGER | NULL  number of retail buyers the gate asks for
// Returns:
//   paid           BOOLEAN        whether these are awards
//   member_id      LIST<STRING>   key
//   level          LIST<INTEGER>  key; 0
//   reason         LIST<INTEGER>  key of skips; place in `SKIP_REASONS`, -1 in awards
//   basis          LIST<INTEGER>  minor units or hundredths of a point
//   rate_ppm       LIST<INTEGER>  rate of the step, 0 in skips
//   exact_micro    LIST<INTEGER>  millionths of a minor unit
//   amount_minor   LIST<INTEGER>  minor units, rounded and capped
//   cap_cut_minor  LIST<INTEGER>  what the cap took away
// Cost: each sale of the period once
MATCH (s:Sale)
WHERE s.sold_on >= $start AND s.sold_on < $end AND s.currency = $currency AND s.kind IN $kinds
MATCH (s)-[:CREDITED_TO]->(m:Member)
WITH m, s.sold_on AS day, 0 AS level,
     reduce(basis = CASE $measure WHEN 2 THEN s.volume ELSE s.net_minor END, back IN [(s)<-[:REFUNDS]-(f:Refund)
       WHERE f.refunded_on < $refunds_end | CASE $measure WHEN 2 THEN f.volume ELSE f.amount_minor END] | basis - back) AS basis,
     coalesce($margin.categories[s.category], $margin.kinds[s.kind], $margin.default) AS share,
     ($start.year - m.enrolled_on.year) * 12 + $start.month - m.enrolled_on.month
       - CASE WHEN $start.day < m.enrolled_on.day THEN 1 ELSE 0 END AS months
WITH m, day, level, months,
     CASE WHEN share IS NULL THEN basis ELSE basis / 1000000 * share + basis % 1000000 * share / 1000000 END AS basis
WHERE basis <> 0
WITH m, day, level, basis, size([least IN $months WHERE least <= CASE WHEN months > 0 THEN months ELSE 0 END]) AS step
WITH m, day, level, basis, step, CASE WHEN m.w_v[0] = $run THEN m.w_v ELSE [0, 0, 0] END AS own,
     CASE WHEN m.w_c[0] = $run THEN m.w_c[1] ELSE 0 END AS customers
WITH m, day, level, basis, step, own[1] < $activity_min AS inactive,
     [met IN [own[1] >= $gate_personal, own[2] >= $gate_retail, customers >= $gate_customers] WHERE met IS NOT NULL] AS met
WITH m, level, basis, step, CASE
       WHEN m.left_on <= day THEN 0
       WHEN NOT coalesce(m.enrolled_on <= day, false) THEN 1
       WHEN inactive THEN 2
       WHEN step = 0 THEN 18
       WHEN $gate_mode = 'any' AND NOT true IN met OR $gate_mode = 'all' AND false IN met THEN 4
       ELSE -1 END AS reason
WITH m, level, reason, step, sum(basis) AS basis
WITH m, level, reason, basis, CASE WHEN reason = -1 THEN $rates[step] ELSE 0 END AS rate
WITH m, level, reason, rate, basis, basis * rate AS exact
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
WHERE row[2] <> 0 OR row[3] <> 0
WITH paid, part, collect(member_id) AS member_id, collect(row[0]) AS level, collect(row[1]) AS reason, collect(row[2]) AS basis,
     collect(row[5]) AS rate_ppm, collect(row[3]) AS exact_micro, collect(kept) AS amount_minor,
     collect(row[4] - kept) AS cap_cut_minor
RETURN paid, member_id, level, reason, basis, rate_ppm, exact_micro, amount_minor, cap_cut_minor
