// Pays the awards above zero of a bonus in the order of the members' ids and of levels until the room is used up, and cuts the rest.
//
// Parameters:
//   owner    STRING   token of the computation
//   lease_s  INTEGER  seconds
//   run      INTEGER  token of the sellers' records
//   bonus    INTEGER  number of the bonus that is cut
//   room     INTEGER  what its awards may come to, minor units
// Returns:
//   members  INTEGER  members whose pay is cut
// Cost: each member once, a sort of the awards; one write a member whose pay is cut
MATCH (m:Member) WHERE m.w_p IS NOT NULL
WITH m, m.w_p AS given WHERE given[0] = $run
UNWIND range(0, size(given) / 4 - 1) AS i
WITH m, i, given[4 * i + 2] AS level, given[4 * i + 3] AS amount WHERE amount > 0 AND given[4 * i + 1] = $bonus
WITH m, i, amount ORDER BY m.member_id, level
WITH collect([m, i, amount]) AS parts
WITH parts, reduce(s = [$room, -1], k IN range(0, size(parts) - 1) | CASE
       WHEN s[1] >= 0 THEN s
       WHEN parts[k][2] > s[0] THEN [s[0], k]
       ELSE [s[0] - parts[k][2], -1] END) AS crossing
UNWIND range(crossing[1], size(parts) - 1) AS k
WITH parts[k][0] AS m, parts[k][1] AS i, CASE WHEN k = crossing[1] THEN crossing[0] ELSE 0 END AS amount
WITH m, collect([i, amount]) AS changes
WITH collect([m, changes]) AS records
UNWIND [0] + range(1, size(records) - 1) AS i
WITH i / 10000 AS part, collect(records[i]) AS chunk ORDER BY part
CALL (chunk) {
  MATCH (work:Work {key: 'engine'})
  SET work.expires_at = datetime() + duration({seconds: $lease_s})
  WITH chunk, work WHERE work.owner = $owner
  UNWIND chunk AS record
  WITH record[0] AS m, record[1] AS changes
  SET m.w_p = reduce(w = m.w_p, c IN changes |
                     w[0..4 * c[0] + 3] + [c[1], w[4 * c[0] + 4] + w[4 * c[0] + 3] - c[1]] + w[4 * c[0] + 5..])
  RETURN count(m) AS n
} IN TRANSACTIONS OF 1 ROW
RETURN sum(n) AS members
