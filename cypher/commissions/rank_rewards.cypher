// Awards and skips of a rank bonus: members who reach a rank by volume that no earlier run gave them. Packed: some records with
// columns of equal length, each record all awards or all skips.
//
// Parameters:
//   last            DATE            last day of the period
//   ranks           LIST<MAP>       ranks with an amount, lowest first: place, personal_min, group_min, amount
//   earlier         MAP             by member id the place of the highest rank that earlier runs gave
//   each            BOOLEAN         pay every rank reached; else the highest alone
//   cap             INTEGER | NULL  the most for one member, minor units
//   activity_min    INTEGER | NULL  personal volume of an active member
//   run             INTEGER         token of the sellers' records
//   sweep           INTEGER         token of the volume sweep
//   gate_mode       STRING          none, any or all
//   gate_personal   INTEGER | NULL  personal volume the gate asks for
//   gate_retail     INTEGER | NULL  volume of retail sales the gate asks for
//   gate_customers  INTEGER | NULL  number of retail buyers the gate asks for
// Returns:
//   paid           BOOLEAN        whether these are awards
//   member_id      LIST<STRING>   key
//   level          LIST<INTEGER>  key; 0
//   reason         LIST<INTEGER>  key of skips; place in `SKIP_REASONS`, -1 in awards
//   basis          LIST<INTEGER>  group volume, hundredths of a point
//   rate_ppm       LIST<INTEGER>  0
//   exact_micro    LIST<INTEGER>  millionths of a minor unit
//   amount_minor   LIST<INTEGER>  minor units, capped
//   cap_cut_minor  LIST<INTEGER>  what the cap took away
// Cost: each member once
MATCH (m:Member)
WITH m, CASE WHEN m.w_v[0] = $run THEN m.w_v ELSE [0, 0, 0] END AS own,
     CASE WHEN m.w_s[0] = $sweep THEN m.w_s ELSE [0, 0, 0] END AS below,
     CASE WHEN m.w_c[0] = $run THEN m.w_c[1] ELSE 0 END AS customers
WITH m, own, [met IN [own[1] >= $gate_personal, own[2] >= $gate_retail, customers >= $gate_customers] WHERE met IS NOT NULL] AS met,
     own[1] + reduce(g = below[2], i IN range(1, size(below) / 3 - 1) | g + below[3 * i + 2]) AS basis
WHERE basis <> 0 OR own[1] <> 0
WITH m, own, met, basis, coalesce($earlier[m.member_id], -1) AS before,
     [r IN $ranks WHERE coalesce(own[1] >= r.personal_min, true) AND coalesce(basis >= r.group_min, true)] AS reached
WITH m, own, met, basis, reached, [r IN reached WHERE r.place > before | r.amount] AS due
WITH m, basis, due, CASE
       WHEN m.left_on <= $last THEN 0
       WHEN NOT coalesce(m.enrolled_on <= $last, false) THEN 1
       WHEN own[1] < $activity_min THEN 2
       WHEN reached = [] THEN 7
       WHEN due = [] THEN 16
       WHEN $gate_mode = 'any' AND NOT true IN met OR $gate_mode = 'all' AND false IN met THEN 4
       ELSE -1 END AS reason
WITH m, basis, reason, CASE WHEN reason = -1 THEN CASE WHEN $each THEN reduce(sum = 0, one IN due | sum + one) ELSE last(due) END ELSE 0 END AS amount
WHERE basis <> 0 OR amount <> 0
WITH reason = -1 AS paid, right(elementId(m), 1) AS part, m.member_id AS member_id, basis, reason, amount,
     CASE WHEN amount > $cap THEN amount - $cap ELSE 0 END AS cut
WITH paid, part, collect(member_id) AS member_id, collect(0) AS level, collect(reason) AS reason, collect(basis) AS basis,
     collect(0) AS rate_ppm, collect(amount * 1000000) AS exact_micro, collect(amount - cut) AS amount_minor, collect(cut) AS cap_cut_minor
RETURN paid, member_id, level, reason, basis, rate_ppm, exact_micro, amount_minor, cap_cut_minor
