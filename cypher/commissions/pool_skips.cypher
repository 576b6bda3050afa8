// Members who take part in a pool and get nothing of it, with the first reason that held. Packed: some records with columns of
// equal length.
//
// Parameters:
//   bonus  INTEGER  token of this bonus
//   basis  INTEGER  basis of the whole company
// Returns:
//   member_id  LIST<STRING>   key
//   reason     LIST<INTEGER>  key; place in `SKIP_REASONS`
//   basis      LIST<INTEGER>  basis of the whole company
// Cost: each member once
MATCH (m:Member) WHERE m.w_a IS NOT NULL
WITH m, m.w_a AS a WHERE a[0] = $bonus AND a[1] >= 0
WITH right(elementId(m), 1) AS part, m.member_id AS member_id, a[1] AS reason
WITH part, collect(member_id) AS member_id, collect(reason) AS reason, collect($basis) AS basis
RETURN member_id, reason, basis
