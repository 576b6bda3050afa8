// Awards and skips of a challenge: members whose volume of the period reaches the goal. Packed: some records with columns of equal
// length, each record all awards or all skips.
//
// Parameters:
//   last            DATE            last day of the period
//   metric          STRING          personal_volume, customer_volume, group_volume or team_volume
//   goal            INTEGER         hundredths of a point
//   reward          INTEGER         minor units
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
//   basis          LIST<INTEGER>  the volume looked at, hundredths of a point
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
     CASE $metric
       WHEN 'personal_volume' THEN own[1]
       WHEN 'customer_volume' THEN own[2]
       WHEN 'team_volume' THEN own[1] + reduce(t = below[1], i IN range(1, size(below) / 3 - 1) | t + below[3 * i + 1])
       ELSE own[1] + reduce(g = below[2], i IN range(1, size(below) / 3 - 1) | g + below[3 * i + 2]) END AS basis
WHERE basis <> 0
WITH m, basis, CASE
       WHEN m.left_on <= $last THEN 0
       WHEN NOT coalesce(m.enrolled_on <= $last, false) THEN 1
       WHEN own[1] < $activity_min THEN 2
       WHEN basis < $goal THEN 13
       WHEN $gate_mode = 'any' AND NOT true IN met OR $gate_mode = 'all' AND false IN met THEN 4
       ELSE -1 END AS reason
WITH m, basis, reason, CASE WHEN reason = -1 THEN $reward ELSE 0 END AS amount
WITH reason = -1 AS paid, right(elementId(m), 1) AS part, m.member_id AS member_id, basis, reason, amount,
     CASE WHEN amount > $cap THEN amount - $cap ELSE 0 END AS cut
WITH paid, part, collect(member_id) AS member_id, collect(0) AS level, collect(reason) AS reason, collect(basis) AS basis,
     collect(0) AS rate_ppm, collect(amount * 1000000) AS exact_micro, collect(amount - cut) AS amount_minor, collect(cut) AS cap_cut_minor
RETURN paid, member_id, level, reason, basis, rate_ppm, exact_micro, amount_minor, cap_cut_minor
