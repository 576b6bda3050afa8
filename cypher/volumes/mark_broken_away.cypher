// Marks the members whose group volume reaches the top bracket, and unmarks the others. One row.
//
// Used only when two members were above each other on different days of the period, so that no single pass can tell.
//
// Parameters:
//   owner    STRING   token of the computation
//   lease_s  INTEGER  seconds
//   run      INTEGER  token of the sellers' records
//   sweep    INTEGER  token of the sweep
//   top      INTEGER  group volume from which a leg has broken away
// Returns:
//   changed  INTEGER  members whose mark changed
// Cost: each member once
MATCH (m:Member)
WITH m, m.w_v AS own, m.w_s AS below, coalesce(m.w_x = $run, false) AS marked
WITH m, marked, CASE WHEN own[0] = $run THEN own[1] ELSE 0 END
     + CASE WHEN below[0] = $sweep THEN reduce(g = below[2], i IN range(1, size(below) / 3 - 1) | g + below[3 * i + 2]) ELSE 0 END
     >= $top AS away
WHERE away <> marked
WITH collect([m, away]) AS changes
UNWIND range(0, size(changes) - 1) AS i
WITH i / 10000 AS part, collect(changes[i]) AS chunk ORDER BY part
CALL (chunk) {
  MATCH (work:Work {key: 'engine'})
  SET work.expires_at = datetime() + duration({seconds: $lease_s})
  WITH chunk, work WHERE work.owner = $owner
  UNWIND chunk AS change
  WITH change[0] AS m, change[1] AS away
  SET m.w_x = CASE WHEN away THEN $run END
  RETURN count(*) AS n
} IN TRANSACTIONS OF 1 ROW
RETURN sum(n) AS changed
