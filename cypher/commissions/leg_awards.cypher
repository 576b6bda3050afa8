// Awards of a pay-leg bonus, as `settle_legs` and `cap_owners` left them. Packed: some records with columns of equal length.
//
// Parameters:
//   bonus  INTEGER  token of the bonus
//   rate   INTEGER  parts per million; 0 where a cycle pays an amount
// Returns:
//   member_id      LIST<STRING>   key
//   basis          LIST<INTEGER>  volume of the weaker leg that is paid
//   rate_ppm       LIST<INTEGER>  parts per million
//   exact_micro    LIST<INTEGER>  millionths of a minor unit
//   amount_minor   LIST<INTEGER>  minor units, rounded and capped
//   cap_cut_minor  LIST<INTEGER>  what the caps took away
// Cost: each member once
MATCH (m:Member)
WITH m, m.w_l AS settled WHERE settled[0] = $bonus AND settled[1] = -1
WITH right(elementId(m), 2) AS part, m.member_id AS member_id, settled
WITH part, collect(member_id) AS member_id, collect(settled[3]) AS basis, collect($rate) AS rate_ppm,
     collect(settled[4]) AS exact_micro, collect(settled[5]) AS amount_minor, collect(settled[6]) AS cap_cut_minor
RETURN member_id, basis, rate_ppm, exact_micro, amount_minor, cap_cut_minor
