// Adds up what stands below each sponsor of one piece of the order, from its deepest sponsors to its highest, for the teams of heads.
//
// The result is `w_below`: token, own volumes and weights of everybody below on the period's last day; where a team ends at the next
// head, of everybody down to there.
//
// Parameters:
//   owner    STRING   token of the computation
//   lease_s  INTEGER  seconds
//   low      INTEGER  first order value of the piece
//   high     INTEGER  first order value after it
//   bonus    INTEGER  token of this bonus
//   last     DATE     the period's last day
//   ends     BOOLEAN  whether a team ends at the next head below
// Returns:
//   none
// Cost: each sponsor of the piece once, each edge below once; one write a sponsor
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
    MATCH (p)-[e:SPONSORED]->(c:Member)
    WHERE e.from <= $last AND (e.to IS NULL OR e.to > $last)
    WITH p, c.w_team AS own, CASE WHEN c.w_below[0] = $bonus THEN c.w_below ELSE [0, 0, 0] END AS below
    WHERE own[0] = $bonus AND NOT ($ends AND own[3] = 1)
    WITH p, sum(own[1] + below[1]) AS volume, sum(own[4] + below[2]) AS weight
    SET p.w_below = [$bonus, volume, weight]
  }
} IN TRANSACTIONS OF 1 ROW
