// Hands what sponsors earned down one piece of the order, from its highest sponsors to its deepest.
//
// The result on each member below is `w_d`: token, then for each of the people above, the nearest first, their earnings in minor
// units and one part of the share that they hand down, in millionths of a minor unit, rounded down; 0 and 0 for no earnings.
//
// Parameters:
//   owner     STRING         token of the computation
//   lease_s   INTEGER        seconds
//   low       INTEGER        first order value of the piece
//   high      INTEGER        first order value after it
//   run       INTEGER        token of the sellers' records
//   bonus     INTEGER        token of this bonus
//   last      DATE           the period's last day
//   levels    INTEGER        how many levels share
//   rate      INTEGER        the share that is handed down, parts per million
//   of        LIST<INTEGER>  numbers of the bonuses in the plan whose awards are the earnings
//   with_cut  INTEGER        1: what their caps cut counts as earned; 0: it does not
// Returns:
//   none
// Cost: each edge below a sponsor of the piece once, at most 10,000 edges a transaction; one write a member below, of two numbers a level
MATCH (p:Member) WHERE p.w_order >= $low AND p.w_order < $high AND p.w_a[0] = $bonus
MATCH (p)-[e:SPONSORED]->(c:Member)
WHERE e.from <= $last AND (e.to IS NULL OR e.to > $last)
WITH p, c ORDER BY p.w_order
WITH collect([p, c]) AS edges
UNWIND range(0, size(edges) - 1) AS i
WITH i / 10000 AS part, collect(edges[i]) AS chunk ORDER BY part
CALL (chunk) {
  MATCH (work:Work {key: 'engine'})
  SET work.expires_at = datetime() + duration({seconds: $lease_s})
  WITH chunk, work WHERE work.owner = $owner
  UNWIND chunk AS edge
  CALL (edge) {
    WITH edge[0] AS p, edge[1] AS c
    WITH p, c, CASE WHEN p.w_p[0] = $run THEN p.w_p ELSE [0] END AS given, reduce(n = 0, i IN range(1, size(p.w_a) - 1) | n + p.w_a[i]) AS n,
         CASE WHEN p.w_d[0] = $bonus THEN p.w_d[1..2 * $levels - 1] ELSE [] END AS above
    WITH c, n, above, reduce(t = 0, i IN range(0, size(given) / 4 - 1) |
         t + CASE WHEN given[4 * i + 1] IN $of THEN given[4 * i + 3] + $with_cut * given[4 * i + 4] ELSE 0 END) AS earned
    WITH c, above, CASE WHEN earned > 0 THEN [earned, earned * $rate / CASE WHEN n > 0 THEN n ELSE 1 END] ELSE [0, 0] END AS own
    SET c.w_d = [$bonus] + own + above
  }
} IN TRANSACTIONS OF 1 ROW
