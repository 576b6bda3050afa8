// Who stands on the places of a pool, where of equal volumes the one enrolled earlier stands higher? One row a place.
//
// Parameters:
//   bonus   INTEGER        token of this bonus
//   shares  LIST<INTEGER>  share of the pool of each place, parts per million
// Returns:
//   volume     INTEGER  hundredths of a point
//   member_id  STRING   who stands there
//   weight     INTEGER  what the place weighs
//   whole      INTEGER  what that is part of
// Cost: each member once
MATCH (m:Member) WHERE m.w_a IS NOT NULL
WITH m, m.w_a AS a WHERE a[0] = $bonus AND a[1] = -1
WITH a[2] AS volume, m.member_id AS member_id, m.enrolled_on AS enrolled_on
ORDER BY volume DESC, enrolled_on, member_id LIMIT 100
WITH collect([volume, member_id]) AS placed
UNWIND range(0, CASE WHEN size(placed) < size($shares) THEN size(placed) ELSE size($shares) END - 1) AS i
RETURN placed[i][0] AS volume, placed[i][1] AS member_id, $shares[i] AS weight, 1000000 AS whole
