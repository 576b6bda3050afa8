// Hands what the teams of heads give down one piece of the order, from its highest sponsors to its deepest.
//
// The record `w_goal` that `commissions/settle_teams` left on heads goes on to everybody in their teams. A member in the teams of several
// heads gets the sums of all: the volumes of those that reached the goal, and what each of them gives one entitled member.
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
// Cost: each sponsor of the piece once, each edge below once; one write a member below
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
    WITH p, p.w_goal AS above WHERE above[0] = $bonus
    MATCH (p)-[e:SPONSORED]->(c:Member)
    WHERE e.from <= $last AND (e.to IS NULL OR e.to > $last)
    WITH c, above, c.w_team AS own, c.w_goal AS mine WHERE own[0] = $bonus AND NOT ($ends AND own[3] = 1)
    SET c.w_goal = CASE WHEN own[3] = 1 THEN [$bonus, above[1] + mine[1], above[2] + mine[2]] ELSE above END
  }
} IN TRANSACTIONS OF 1 ROW
