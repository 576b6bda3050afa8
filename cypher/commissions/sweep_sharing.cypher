// Counts up one piece of the order, from its deepest sponsors to its highest, how many below can be paid on each of the next levels.
//
// The result is `w_a`: token, then the number on each level below, the nearest first, on the sponsor lines of the period's last day.
//
// Parameters:
//   owner    STRING   token of the computation
//   lease_s  INTEGER  seconds
//   low      INTEGER  first order value of the piece
//   high     INTEGER  first order value after it
//   bonus    INTEGER  token of this bonus
//   last     DATE     the period's last day
//   levels   INTEGER  how many levels share
// Returns:
//   none
// Cost: each sponsor of the piece once, each edge below once, for each the levels; one write a sponsor
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
      WITH [CASE WHEN c.w_q = $bonus * 1000 + 100 THEN 1 ELSE 0 END] + CASE WHEN c.w_a[0] = $bonus THEN c.w_a[1..$levels] ELSE [] END
           AS counts
      UNWIND range(1, size(counts)) AS level
      WITH level, sum(counts[level - 1]) AS sharing ORDER BY level
      RETURN collect(sharing) AS counts
    }
    WITH p, counts WHERE counts <> []
    SET p.w_a = [$bonus] + counts
  }
} IN TRANSACTIONS OF 1 ROW
