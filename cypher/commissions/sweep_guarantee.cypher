// Passes what leaders' own groups lack up one piece of the order, on the lines of the period's last day, from the deepest up.
//
// The result is `w_g`, in millionths of a minor unit: token; what passes through a member who ends no group; what a leader who ends
// one gets from below; what such a leader gives to the next above.
//
// Parameters:
//   owner      STRING         token of the computation
//   lease_s    INTEGER        seconds
//   low        INTEGER        first order value of the piece
//   high       INTEGER        first order value after it
//   bonus      INTEGER        token of the sweep of the bonus, and of the marks
//   days       LIST<DATE>     the day on which each class is read; class 0 on the period's last
//   passed     BOOLEAN        whether a leader who cannot be paid ends no group
//   reach      LIST<INTEGER>  generations reached by each place among the leaders' ranks, from 0
//   rate       INTEGER        parts per million
//   guarantee  INTEGER        what a group is worth at least, millionths of a minor unit
// Returns:
//   none
// Cost: each sponsor of the piece once, each edge below once; one write a member with something that is passed on
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
      WITH p WHERE p.w_h[0] = $bonus AND p.w_h[2] = 1
      MATCH (p)-[e:SPONSORED]->(c:Member)
      WHERE e.from <= $days[0] AND (e.to IS NULL OR e.to > $days[0])
      WITH c, CASE WHEN c.w_g[0] = $bonus THEN c.w_g ELSE [0, 0, 0, 0] END AS given,
           CASE WHEN c.w_a[0] = $bonus THEN c.w_a ELSE [0, 2, 1, 1, 0, 0] END AS a
      WHERE given[1] <> 0 OR given[2] <> 0 OR a[4] > 0
      WITH c, given, a, (size(a) - 6) / 2 AS n,
           CASE WHEN c.w_h[0] = $bonus THEN c.w_h[1] = 1
                ELSE a[4] > 0 AND (NOT $passed OR a[1] = 0 AND a[2] = 0 AND a[3] = 0) END AS ends
      WITH c, given, ends,
           reduce(t = 0, i IN range(6, 5 + n) | t + CASE WHEN a[i] % 128 = 0 THEN a[i + n] ELSE 0 END) AS own,
           CASE WHEN a[2] = 1 OR a[3] = 1 OR $reach[a[4]] = 0 THEN 0
                ELSE reduce(t = 0, i IN range(6, 5 + n) | t + CASE
                       WHEN a[i] % 128 <> 1 THEN 0
                       WHEN CASE WHEN a[i] < 8192 THEN a[1] = 0
                                 ELSE NOT coalesce(c.left_on <= $days[a[i] / 8192], false)
                                      AND coalesce(c.enrolled_on <= $days[a[i] / 8192], false) END THEN a[i + n]
                       ELSE 0 END) END AS basis
      WITH c, given, ends, $guarantee - CASE WHEN own > 0 THEN own * $rate ELSE 0 END AS owed, basis * $rate + given[2] AS got
      WITH c, given, ends, CASE WHEN NOT ends OR owed <= 0 OR got <= 0 THEN 0 WHEN owed < got THEN owed ELSE got END AS gives
      WITH c, given, ends, gives WHERE given[1] <> 0 OR gives <> 0
      SET c.w_g = [$bonus, given[1], given[2], gives]
      RETURN sum(CASE WHEN ends THEN gives ELSE given[1] END) AS up
    }
    WITH p, up WHERE up <> 0
    SET p.w_g = [$bonus, CASE WHEN p.w_h[1] = 1 THEN 0 ELSE up END, CASE WHEN p.w_h[1] = 1 THEN up ELSE 0 END, 0]
  }
} IN TRANSACTIONS OF 1 ROW
