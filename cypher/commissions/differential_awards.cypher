// Awards of a differential bonus in one piece of the order, rounded once and capped. Packed: some records with columns of equal
// length.
//
// Parameters:
//   low       INTEGER         first order value of the piece
//   high      INTEGER         first order value after it
//   bonus     INTEGER         token of the bonus
//   days      LIST<DATE>      the day on which each class is read; class 0 on the period's last
//   rates     LIST<INTEGER>   0, then the rate of each bracket, parts per million
//   top       INTEGER | NULL  bracket at which an equal one above gets the override; null: there is none
//   override  INTEGER         its rate, parts per million
//   rounding  STRING          half_even, half_up or down
//   cap       INTEGER | NULL  the most for one member, minor units
// Returns:
//   member_id      LIST<STRING>   key
//   basis          LIST<INTEGER>  sum of the bases paid on
//   rate_ppm       LIST<INTEGER>  the member's bracket rate
//   exact_micro    LIST<INTEGER>  millionths of a minor unit
//   amount_minor   LIST<INTEGER>  minor units, rounded and capped
//   cap_cut_minor  LIST<INTEGER>  what the cap took away
// Cost: each sponsor of the piece once
MATCH (m:Member) WHERE m.w_order >= $low AND m.w_order < $high
WITH m, m.w_a AS a WHERE a[0] = $bonus AND a[2] = 0 AND a[3] > 0
WITH m, a, a[3] AS bracket, (size(a) - 5) / 2 AS n
UNWIND range(5, 4 + n) AS i
WITH m, a, bracket, a[i] / 128 AS class, a[i] % 128 AS paid, a[i + n] AS basis
WHERE (paid < bracket OR paid = bracket AND bracket = $top)
  AND CASE WHEN class = 0 THEN a[1] = 0
           ELSE NOT coalesce(m.left_on <= $days[class], false) AND coalesce(m.enrolled_on <= $days[class], false) END
WITH m, bracket, sum(basis) AS basis, sum(basis * CASE WHEN paid < bracket THEN $rates[bracket] - $rates[paid] ELSE $override END) AS exact
WHERE basis <> 0 OR exact <> 0
WITH m, bracket, basis, exact, exact / 1000000 AS whole, abs(exact % 1000000) AS part
WITH m, bracket, basis, exact, whole + CASE
       WHEN $rounding = 'down' OR part < 500000 THEN 0
       WHEN part = 500000 AND $rounding = 'half_even' AND whole % 2 = 0 THEN 0
       ELSE sign(exact) END AS amount
WITH right(elementId(m), 1) AS part, m.member_id AS member_id, basis, $rates[bracket] AS rate, exact, amount,
     CASE WHEN amount > $cap AND amount > 0 THEN amount - $cap ELSE 0 END AS cut
WITH part, collect(member_id) AS member_id, collect(basis) AS basis, collect(rate) AS rate_ppm, collect(exact) AS exact_micro,
     collect(amount - cut) AS amount_minor, collect(cut) AS cap_cut_minor
RETURN member_id, basis, rate_ppm, exact_micro, amount_minor, cap_cut_minor
