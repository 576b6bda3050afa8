// Members passed over by a pay-leg bonus, and volume that is flushed. Packed: some records with columns of equal length.
//
// Parameters:
//   bonus  INTEGER  token of the bonus
// Returns:
//   member_id  LIST<STRING>   key
//   reason     LIST<INTEGER>  key; place in `SKIP_REASONS`
//   basis      LIST<INTEGER>  volume of the leg that was not paid on, or what is flushed in both
// Cost: each member once
MATCH (m:Member)
WITH m, m.w_l AS settled WHERE settled[0] = $bonus
UNWIND [[settled[1], settled[2]], [11, settled[9]]] AS skip
WITH m, skip WHERE skip[0] >= 0 AND skip[1] <> 0
WITH right(elementId(m), 2) AS part, m.member_id AS member_id, skip
WITH part, collect(member_id) AS member_id, collect(skip[0]) AS reason, collect(skip[1]) AS basis
RETURN member_id, reason, basis
