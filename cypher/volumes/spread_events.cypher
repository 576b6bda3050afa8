// Carries the marks of `mark_events` down the lines of the last day: a member's mark is the latest of their own and their upline's.
//
// Parameters:
//   owner     STRING   token of the computation
//   lease_s   INTEGER  seconds
//   tree      STRING   SPONSORED or PLACED: the tree that is climbed
//   last      DATE     last day of the period
//   prepared  INTEGER  token of the order
//   low       INTEGER  first order value of the piece
//   high      INTEGER  first order value after it
// Returns:
//   none
// Cost: each sponsor of the piece once, each edge below marked ones once
MATCH (p:Member) WHERE p.w_order >= $low AND p.w_order < $high
WITH p ORDER BY p.w_order
WITH collect(p) AS sponsors
UNWIND range(0, size(sponsors) - 1) AS i
WITH i / 10000 AS part, collect(sponsors[i]) AS chunk ORDER BY part
CALL (chunk) {
  MATCH (work:Work {key: 'engine'})
  SET work.expires_at = datetime() + duration({seconds: $lease_s})
  WITH chunk, work WHERE work.owner = $owner
  UNWIND chunk AS p
  CALL (p) {
    WITH p, p.w_since AS since WHERE since / 1000 = $prepared
    MATCH (p)-[e:SPONSORED|PLACED]->(c:Member)
    WHERE type(e) = $tree AND e.from <= $last AND (e.to IS NULL OR e.to > $last) AND coalesce(c.w_since, -1) < since
    SET c.w_since = since
  }
} IN TRANSACTIONS OF 1 ROW
