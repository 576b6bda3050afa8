// Members passed over by a match-down bonus, with the first reason that held. Packed: some records with columns of equal length.
//
// Parameters:
//   bonus  INTEGER  token of the bonus
// Returns:
//   member_id  LIST<STRING>   key
//   level      LIST<INTEGER>  key
//   reason     LIST<INTEGER>  key; place in `SKIP_REASONS`
//   basis      LIST<INTEGER>  what the person above earned, minor units
// Cost: each member once, for each the levels
MATCH (m:Member) WHERE m.w_d IS NOT NULL
WITH m, m.w_d AS d, m.w_q AS standing WHERE d[0] = $bonus AND standing / 1000 = $bonus AND standing % 1000 < 100
UNWIND range(1, size(d) / 2) AS level
WITH right(elementId(m), 1) AS part, m.member_id AS member_id, level, standing % 1000 AS reason, d[2 * level - 1] AS basis
WHERE basis > 0
WITH part, collect(member_id) AS member_id, collect(level) AS level, collect(reason) AS reason, collect(basis) AS basis
RETURN member_id, level, reason, basis
