// Members passed over by a monoline bonus, with the first reason that held. Packed: some records with columns of equal length.
//
// Parameters:
//   bonus  INTEGER  token of the bonus
// Returns:
//   member_id  LIST<STRING>   key
//   level      LIST<INTEGER>  key
//   reason     LIST<INTEGER>  key; place in `SKIP_REASONS`
//   basis      LIST<INTEGER>  what went past, minor units or hundredths of a point
// Cost: each member once
MATCH (m:Member)
WITH m, m.w_a AS a WHERE a[0] = $bonus AND (a[1] = 1 OR a[2] = 1)
WITH m, a, (size(a) - 3) / 2 AS n
UNWIND range(3, 2 + n) AS i
WITH right(elementId(m), 1) AS part, m.member_id AS member_id, a[i] AS level, CASE WHEN a[1] = 1 THEN 2 ELSE 4 END AS reason, a[i + n] AS basis
WITH part, collect(member_id) AS member_id, collect(level) AS level, collect(reason) AS reason, collect(basis) AS basis
RETURN member_id, level, reason, basis
