// What is paid and what caps cut, for each award that was recorded. Packed: some records with columns of equal length.
//
// Parameters:
//   run  INTEGER  token of the sellers' records
// Returns:
//   member_id      LIST<STRING>   key
//   bonus          LIST<INTEGER>  key; number of the bonus in the plan
//   level          LIST<INTEGER>  key
//   amount_minor   LIST<INTEGER>  minor units
//   cap_cut_minor  LIST<INTEGER>  what caps took away
// Cost: each member once
MATCH (m:Member) WHERE m.w_p IS NOT NULL
WITH m, m.w_p AS given WHERE given[0] = $run
WITH right(elementId(m), 1) AS part, m.member_id AS member_id, given
UNWIND range(0, size(given) / 4 - 1) AS i
WITH part, collect(member_id) AS member_id, collect(given[4 * i + 1]) AS bonus, collect(given[4 * i + 2]) AS level,
     collect(given[4 * i + 3]) AS amount_minor, collect(given[4 * i + 4]) AS cap_cut_minor
RETURN member_id, bonus, level, amount_minor, cap_cut_minor
