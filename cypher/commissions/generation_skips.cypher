// Leaders passed over by a generation bonus in one piece of the order, with the first reason that held. Packed: some records with
// columns of equal length.
//
// Parameters:
//   low         INTEGER         first order value of the piece
//   high        INTEGER         first order value after it
//   bonus       INTEGER         token of the sweep
//   days        LIST<DATE>      the day on which each class is read; class 0 on the period's last
//   lowest      INTEGER         place among the leaders' ranks from which a leader is paid by this sweep
//   highest     INTEGER         the same up to which
//   first       INTEGER         first generation that is paid; 0 is the own group
//   own_min     INTEGER | NULL  basis from which on the own group is paid
//   reach       LIST<INTEGER>   generations reached by each place, from 0
//   rates       LIST<INTEGER>   parts per million, by generation and then by place
//   width       INTEGER         number of leaders' ranks
//   difference  BOOLEAN         whether the rate of the highest leader below is taken off
// Returns:
//   member_id  LIST<STRING>   key
//   level      LIST<INTEGER>  key; the generation
//   reason     LIST<INTEGER>  key; place in `SKIP_REASONS`
//   basis      LIST<INTEGER>  what went past, minor units or hundredths of a point
// Cost: each sponsor of the piece once
MATCH (m:Member) WHERE m.w_order >= $low AND m.w_order < $high
WITH m, m.w_a AS a WHERE a[0] = $bonus AND a[4] >= $lowest AND a[4] <= $highest
WITH m, a, (size(a) - 6) / 2 AS n
WITH m, a, n, coalesce(
       reduce(t = 0, i IN range(6, 5 + n) | t + CASE WHEN a[i] % 128 = 0 THEN a[i + n] ELSE 0 END) < $own_min, false) AS small
UNWIND range(6, 5 + n) AS i
WITH m, a, small, a[i] / 8192 AS class, a[i] % 8192 / 128 AS below, a[i] % 128 AS generation, a[i + n] AS basis
WHERE generation >= $first
WITH m, generation, basis, CASE
       WHEN class = 0 AND a[1] = 1 OR class > 0 AND m.left_on <= $days[class] THEN 0
       WHEN class = 0 AND a[1] = 2 OR class > 0 AND NOT coalesce(m.enrolled_on <= $days[class], false) THEN 1
       WHEN a[2] = 1 THEN 2
       WHEN generation - $first >= $reach[a[4]] THEN 3
       WHEN a[3] = 1 THEN 4
       WHEN generation = 0 AND small THEN 14
       WHEN $difference AND $rates[(generation - $first) * $width + a[4] - 1]
              <= CASE WHEN below = 0 THEN 0 ELSE $rates[(generation - $first) * $width + below - 1] END THEN 6 END AS reason
WHERE reason IS NOT NULL
WITH m, generation, reason, sum(basis) AS basis WHERE basis <> 0
WITH right(elementId(m), 1) AS part, m.member_id AS member_id, generation, reason, basis
WITH part, collect(member_id) AS member_id, collect(generation) AS level, collect(reason) AS reason, collect(basis) AS basis
RETURN member_id, level, reason, basis
