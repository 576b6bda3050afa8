// Adds up what stands directly below each head, for teams of a head and those directly sponsored. One row.
//
// The result is `w_below`, as `commissions/sweep_teams` leaves it: token, own volumes and weights of the members sponsored on the
// period's last day.
//
// Parameters:
//   owner    STRING   token of the computation
//   lease_s  INTEGER  seconds
//   bonus    INTEGER  token of this bonus
//   last     DATE     the period's last day
// Returns:
//   heads  INTEGER  heads with somebody below
// Cost: each member once, each sponsor edge once; one write a head
MATCH (p:Member) WHERE p.w_team IS NOT NULL
WITH p, p.w_team AS head WHERE head[0] = $bonus AND head[3] = 1
MATCH (p)-[e:SPONSORED]->(c:Member)
WHERE e.from <= $last AND (e.to IS NULL OR e.to > $last)
WITH p, c.w_team AS own WHERE own[0] = $bonus
WITH p, sum(own[1]) AS volume, sum(own[4]) AS weight
WITH collect([p, volume, weight]) AS records
UNWIND range(0, size(records) - 1) AS i
WITH i / 10000 AS part, collect(records[i]) AS chunk ORDER BY part
CALL (chunk) {
  MATCH (work:Work {key: 'engine'})
  SET work.expires_at = datetime() + duration({seconds: $lease_s})
  WITH chunk, work WHERE work.owner = $owner
  UNWIND chunk AS record
  WITH record[0] AS p, record[1] AS volume, record[2] AS weight
  SET p.w_below = [$bonus, volume, weight]
  RETURN count(*) AS n
} IN TRANSACTIONS OF 1 ROW
RETURN sum(n) AS heads
