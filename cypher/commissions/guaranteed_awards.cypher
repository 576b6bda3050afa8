// Awards of a generation bonus with a guaranteed minimum in one piece of the order, rounded once and capped. Packed: some records with
// columns of equal length.
//
// Parameters:
//   low       INTEGER         first order value of the piece
//   high      INTEGER         first order value after it
//   bonus     INTEGER         token of the sweep
//   days      LIST<DATE>      the day on which each class is read; class 0 on the period's last
//   reach     LIST<INTEGER>   generations reached by each place among the leaders' ranks, from 0
//   rate      INTEGER         parts per million
//   rounding  STRING          half_even, half_up or down
//   cap       INTEGER | NULL  the most for one member, minor units
// Returns:
//   member_id      LIST<STRING>   key
//   level          LIST<INTEGER>  key; always 1, the first generation
//   basis          LIST<INTEGER>  minor units or hundredths of a point
//   rate_ppm       LIST<INTEGER>  parts per million
//   exact_micro    LIST<INTEGER>  millionths of a minor unit
//   amount_minor   LIST<INTEGER>  minor units, rounded and capped
//   cap_cut_minor  LIST<INTEGER>  what the cap took away
// Cost: each sponsor of the piece once
MATCH (m:Member) WHERE m.w_order >= $low AND m.w_order < $high
WITH m, CASE WHEN m.w_a[0] = $bonus AND m.w_a[2] = 0 AND m.w_a[3] = 0 THEN m.w_a ELSE [0, 2, 1, 1, 0, 0] END AS a,
     CASE WHEN m.w_g[0] = $bonus THEN m.w_g[2] - m.w_g[3] ELSE 0 END AS moved
WHERE moved <> 0 OR a[4] > 0 AND $reach[a[4]] > 0
WITH m, a, moved, (size(a) - 6) / 2 AS n
WITH m, moved, CASE WHEN $reach[a[4]] = 0 THEN 0
       ELSE reduce(t = 0, i IN range(6, 5 + n) | t + CASE
              WHEN a[i] % 128 <> 1 THEN 0
              WHEN CASE WHEN a[i] < 8192 THEN a[1] = 0
                        ELSE NOT coalesce(m.left_on <= $days[a[i] / 8192], false)
                             AND coalesce(m.enrolled_on <= $days[a[i] / 8192], false) END THEN a[i + n]
              ELSE 0 END) END AS basis
WITH m, basis, basis * $rate + moved AS exact WHERE basis <> 0 OR exact <> 0
WITH m, basis, exact, exact / 1000000 AS whole, abs(exact % 1000000) AS part
WITH m, basis, exact, whole + CASE
       WHEN $rounding = 'down' OR part < 500000 THEN 0
       WHEN part = 500000 AND $rounding = 'half_even' AND whole % 2 = 0 THEN 0
       ELSE sign(exact) END AS amount
WITH m, basis, exact, amount, CASE WHEN amount > $cap THEN amount - $cap ELSE 0 END AS cut
WITH right(elementId(m), 1) AS piece, m.member_id AS member_id, basis, exact, amount - cut AS amount, cut
WITH piece, collect(member_id) AS member_id, collect(1) AS level, collect(basis) AS basis, collect($rate) AS rate_ppm,
     collect(exact) AS exact_micro, collect(amount) AS amount_minor, collect(cut) AS cap_cut_minor
RETURN member_id, level, basis, rate_ppm, exact_micro, amount_minor, cap_cut_minor
