// What a pay-leg bonus carries to the next period. Packed: some records with columns of equal length.
//
// Parameters:
//   bonus  INTEGER  token of the bonus
// Returns:
//   member_id  LIST<STRING>   key
//   leg        LIST<STRING>   key; left or right
//   volume     LIST<INTEGER>  in the unit of the bonus's basis, above 0
// Cost: each member once
MATCH (m:Member)
WITH m, m.w_l AS settled WHERE settled[0] = $bonus
UNWIND [['left', settled[7]], ['right', settled[8]]] AS kept
WITH m, kept WHERE kept[1] > 0
WITH right(elementId(m), 2) AS part, m.member_id AS member_id, kept
WITH part, collect(member_id) AS member_id, collect(kept[0]) AS leg, collect(kept[1]) AS volume
RETURN member_id, leg, volume
