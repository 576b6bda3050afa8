// Carries the earnings that a matching bonus is on up one piece of the order, on the sponsor line of the period's last day.
//
// The result is `w_a`, as `commissions/sweep_levels` leaves it: token; role on the last day (0 participant, 1 left, 2 not a
// participant); 1 when inactive; 1 when the gate fails; levels reached; levels up to which the counter moves on; then n
// levels and n sums of earnings that arrive with the counter there.
//
// Parameters:
//   owner           STRING          token of the computation
//   lease_s         INTEGER         seconds
//   low             INTEGER         first order value of the piece
//   high            INTEGER         first order value after it
//   run             INTEGER         token of the sellers' records
//   bonus           INTEGER         token of this bonus
//   last            DATE            the period's last day
//   of              LIST<INTEGER>   numbers of the bonuses in the plan whose awards are the earnings
//   with_cut        INTEGER         1: what their caps cut counts as earned; 0: it does not
//   levels          INTEGER         number of rates
//   leader          INTEGER | NULL  the counter moves on at this rank and above only; null: at each member
//   hold            INTEGER         compression: 0 none, 1 skip_inactive, 2 level_qualified
//   activity_min    INTEGER | NULL  personal volume of an active member
//   reach           LIST<INTEGER> | NULL  levels reached by each rank, lowest rank first; null: all reach all
//   default_rank    INTEGER         rank of a member without volume
//   gate_mode       STRING          none, any or all
//   gate_personal   INTEGER | NULL  personal volume the gate asks for
//   gate_retail     INTEGER | NULL  volume of retail sales the gate asks for
//   gate_customers  INTEGER | NULL  number of retail buyers the gate asks for
// Returns:
//   none
// Cost: each sponsor of the piece once, each edge below twice; one write a member with earnings that arrive
MATCH (p:Member) WHERE p.w_order >= $low AND p.w_order < $high
WITH p ORDER BY p.w_order DESC
WITH collect(p) AS sponsors
UNWIND range(0, size(sponsors) - 1) AS i
WITH i / 10000 AS part, collect(sponsors[i]) AS chunk ORDER BY part
CALL (chunk) {
  MATCH (work:Work {key: 'engine'})
  SET work.expires_at = datetime() + duration({seconds: $lease_s})
  WITH chunk, work WHERE work.owner = $owner
  UNWIND chunk AS p
  CALL (p) {
    CALL (p) {
      MATCH (p)-[e:SPONSORED]->(c:Member)
      WHERE e.from <= $last AND (e.to IS NULL OR e.to > $last)
      WITH c.w_p AS given WHERE given[0] = $run
      RETURN 1 AS level, reduce(t = 0, i IN range(0, size(given) / 4 - 1) |
               t + CASE WHEN given[4 * i + 1] IN $of THEN given[4 * i + 3] + $with_cut * given[4 * i + 4] ELSE 0 END) AS earned
    UNION ALL
      MATCH (p)-[e:SPONSORED]->(c:Member)
      WHERE e.from <= $last AND (e.to IS NULL OR e.to > $last)
      WITH c.w_a AS a WHERE a[0] = $bonus
      WITH a, (size(a) - 6) / 2 AS n
      UNWIND range(6, 5 + n) AS i
      WITH a[i] + CASE WHEN a[i] <= a[5] THEN 1 ELSE 0 END AS level, a[i + n] AS earned
      WHERE level <= $levels
      RETURN level, earned
    }
    WITH p, level, sum(earned) AS earned WHERE earned <> 0
    WITH p, collect(level) AS levels, collect(earned) AS sums
    WITH p, levels, sums, CASE WHEN p.w_v[0] = $run THEN p.w_v ELSE [0, 0, 0] END AS own,
         CASE WHEN p.w_c[0] = $run THEN p.w_c[1] ELSE 0 END AS customers,
         CASE WHEN p.w_r / 1000 = $run THEN p.w_r % 1000 ELSE $default_rank END AS rank,
         CASE WHEN p.left_on <= $last THEN 1 WHEN p.enrolled_on <= $last THEN 0 ELSE 2 END AS role
    WITH p, levels, sums, role, rank, CASE WHEN own[1] < $activity_min THEN 1 ELSE 0 END AS inactive,
         CASE WHEN $reach IS NULL THEN $levels ELSE $reach[rank] END AS reach,
         [met IN [own[1] >= $gate_personal, own[2] >= $gate_retail, customers >= $gate_customers] WHERE met IS NOT NULL] AS met
    WITH p, levels, sums, role, rank, inactive, reach,
         CASE $gate_mode WHEN 'none' THEN 0 WHEN 'any' THEN CASE WHEN true IN met THEN 0 ELSE 1 END
              ELSE CASE WHEN false IN met THEN 1 ELSE 0 END END AS shut
    SET p.w_a = [$bonus, role, inactive, shut, reach,
                 CASE WHEN rank < $leader THEN 0 WHEN $hold = 0 THEN $levels WHEN role <> 0 OR inactive = 1 THEN 0
                      WHEN $hold = 1 THEN $levels WHEN shut = 1 THEN 0 ELSE reach END]
                + levels + sums
  }
} IN TRANSACTIONS OF 1 ROW
