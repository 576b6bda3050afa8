// Awards of a pool: the part of each, rounded down to a millionth of a minor unit, then rounded once and capped. Packed: some
// records with columns of equal length.
//
// Parameters:
//   bonus     INTEGER         token of this bonus
//   basis     INTEGER         basis of the whole company, above zero
//   rate      INTEGER         the pool's share of it, parts per million
//   whole     INTEGER | NULL  all weights together; null: each record says what its weight is part of
//   rounding  STRING          half_even, half_up or down
//   cap       INTEGER | NULL  the most for one member, minor units
// Returns:
//   member_id      LIST<STRING>   key
//   basis          LIST<INTEGER>  basis of the whole company
//   rate_ppm       LIST<INTEGER>  the pool's share of it
//   exact_micro    LIST<INTEGER>  millionths of a minor unit
//   amount_minor   LIST<INTEGER>  minor units, rounded and capped
//   cap_cut_minor  LIST<INTEGER>  what the cap took away
// Cost: each member once
MATCH (m:Member) WHERE m.w_a IS NOT NULL
WITH m, m.w_a AS a WHERE a[0] = $bonus AND a[1] = -1
WITH m, a[2] AS weight, coalesce($whole, a[3]) AS whole, $basis * $rate AS pool
WITH m, pool / whole * weight + pool % whole * weight / whole AS exact
WITH m, exact, exact / 1000000 AS whole, exact % 1000000 AS part
WITH m, exact, whole + CASE
       WHEN $rounding = 'down' OR part < 500000 THEN 0
       WHEN part = 500000 AND $rounding = 'half_even' AND whole % 2 = 0 THEN 0
       ELSE 1 END AS amount
WITH right(elementId(m), 1) AS part, m.member_id AS member_id, exact, amount,
     CASE WHEN amount > $cap THEN amount - $cap ELSE 0 END AS cut
WITH part, collect(member_id) AS member_id, collect($basis) AS basis, collect($rate) AS rate_ppm, collect(exact) AS exact_micro,
     collect(amount - cut) AS amount_minor, collect(cut) AS cap_cut_minor
RETURN member_id, basis, rate_ppm, exact_micro, amount_minor, cap_cut_minor
