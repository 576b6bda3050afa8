// Gives the members of a pool their places: what each weighs, and the reason `not_qualified` to whoever has none.
//
// Parameters:
//   owner    STRING     token of the computation
//   lease_s  INTEGER    seconds
//   bonus    INTEGER    token of this bonus
//   places   LIST<MAP>  volume, member_id or null for everyone with that volume, weight, whole
// Returns:
//   placed  INTEGER  members with a place
// Cost: each member once, for each the places; one write a member who takes part
MATCH (m:Member) WHERE m.w_a IS NOT NULL
WITH m, m.w_a AS a WHERE a[0] = $bonus AND a[1] = -1
WITH m, a[2] AS volume
WITH m, [p IN $places WHERE p.volume = volume AND coalesce(p.member_id = m.member_id, true)][0] AS place
WITH collect([m, CASE WHEN place IS NULL THEN [$bonus, 12, 0, 0] ELSE [$bonus, -1, place.weight, place.whole] END]) AS records
UNWIND [0] + range(1, size(records) - 1) AS i
WITH i / 10000 AS part, collect(records[i]) AS chunk ORDER BY part
CALL (chunk) {
  MATCH (work:Work {key: 'engine'})
  SET work.expires_at = datetime() + duration({seconds: $lease_s})
  WITH chunk, work WHERE work.owner = $owner
  UNWIND chunk AS record
  WITH record[0] AS m, record[1] AS placed
  SET m.w_a = placed
  RETURN sum(CASE WHEN placed[1] = -1 THEN 1 ELSE 0 END) AS n
} IN TRANSACTIONS OF 1 ROW
RETURN sum(n) AS placed
