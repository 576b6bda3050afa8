// What is kept back of each member's own earnings: awards below zero, rounded once. Packed: some records with columns of equal
// length.
//
// Parameters:
//   run       INTEGER        token of the sellers' records
//   of        LIST<INTEGER>  numbers of the bonuses in the plan that are charged
//   with_cut  INTEGER        1: what their caps cut is charged too; 0: it is not
//   rate      INTEGER        parts per million
//   rounding  STRING         half_even, half_up or down
// Returns:
//   member_id      LIST<STRING>   key
//   basis          LIST<INTEGER>  what was earned, with the sign turned, minor units
//   rate_ppm       LIST<INTEGER>  parts per million
//   exact_micro    LIST<INTEGER>  millionths of a minor unit
//   amount_minor   LIST<INTEGER>  minor units, rounded
//   cap_cut_minor  LIST<INTEGER>  0: no cap stands against a charge
// Cost: each member once
MATCH (m:Member) WHERE m.w_p IS NOT NULL
WITH m, m.w_p AS given WHERE given[0] = $run
WITH m, -reduce(t = 0, i IN range(0, size(given) / 4 - 1) |
     t + CASE WHEN given[4 * i + 1] IN $of THEN given[4 * i + 3] + $with_cut * given[4 * i + 4] ELSE 0 END) AS basis
WHERE basis <> 0
WITH m, basis, basis * $rate AS exact
WITH m, basis, exact, exact / 1000000 AS whole, abs(exact % 1000000) AS part
WITH m, basis, exact, whole + CASE
       WHEN $rounding = 'down' OR part < 500000 THEN 0
       WHEN part = 500000 AND $rounding = 'half_even' AND whole % 2 = 0 THEN 0
       ELSE sign(exact) END AS amount
WITH right(elementId(m), 1) AS part, m.member_id AS member_id, basis, exact, amount
WITH part, collect(member_id) AS member_id, collect(basis) AS basis, collect($rate) AS rate_ppm, collect(exact) AS exact_micro,
     collect(amount) AS amount_minor, collect(0) AS cap_cut_minor
RETURN member_id, basis, rate_ppm, exact_micro, amount_minor, cap_cut_minor
