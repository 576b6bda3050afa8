// Awards of a generation bonus in one piece of the order, rounded once and capped. Packed: some records with columns of equal
// length.
//
// Parameters:
//   low         INTEGER         first order value of the piece
//   high        INTEGER         first order value after it
//   bonus       INTEGER         token of the sweep
//   days        LIST<DATE>      the day on which each class is read; class 0 on the period's last
//   lowest      INTEGER         place among the leaders' ranks from which a leader is paid by this sweep
//   highest     INTEGER         the same up to which
//   first       INTEGER         first generation that is paid; 0 is the own group
//   own_min     INTEGER | NULL  basis from which on the own group is paid
//   reach       LIST<INTEGER>   generations reached by each place, from 0
//   rates       LIST<INTEGER>   parts per million, by generation and then by place
//   width       INTEGER         number of leaders' ranks
//   difference  BOOLEAN         whether the rate of the highest leader below is taken off
//   rounding    STRING          half_even, half_up or down
//   cap         INTEGER | NULL  the most for one member, minor units
// Returns:
//   member_id      LIST<STRING>   key
//   level          LIST<INTEGER>  key; the generation
//   basis          LIST<INTEGER>  minor units or hundredths of a point
//   rate_ppm       LIST<INTEGER>  parts per million
//   exact_micro    LIST<INTEGER>  millionths of a minor unit
//   amount_minor   LIST<INTEGER>  minor units, rounded and capped
//   cap_cut_minor  LIST<INTEGER>  what the cap took away
// Cost: each sponsor of the piece once
MATCH (m:Member) WHERE m.w_order >= $low AND m.w_order < $high
WITH m, m.w_a AS a WHERE a[0] = $bonus AND a[2] = 0 AND a[3] = 0 AND a[4] >= $lowest AND a[4] <= $highest
CALL (m, a) {
  WITH (size(a) - 6) / 2 AS n
  UNWIND range(6, 5 + n) AS i
  WITH n, a[i] / 8192 AS class, a[i] % 8192 / 128 AS below, a[i] % 128 AS generation, a[i + n] AS basis
  WHERE generation >= $first AND generation - $first < $reach[a[4]]
    AND (generation > 0 OR NOT coalesce(
           reduce(t = 0, j IN range(6, 5 + n) | t + CASE WHEN a[j] % 128 = 0 THEN a[j + n] ELSE 0 END) < $own_min, false))
    AND CASE WHEN class = 0 THEN a[1] = 0
             ELSE NOT coalesce(m.left_on <= $days[class], false) AND coalesce(m.enrolled_on <= $days[class], false) END
  WITH generation, basis, $rates[(generation - $first) * $width + a[4] - 1] AS rate,
       CASE WHEN below = 0 THEN 0 ELSE $rates[(generation - $first) * $width + below - 1] END AS taken
  WHERE NOT $difference OR rate > taken
  WITH generation, rate, sum(basis) AS basis, sum(basis * (rate - taken)) AS exact WHERE basis <> 0 OR exact <> 0
  WITH generation, rate, basis, exact, exact / 1000000 AS whole, abs(exact % 1000000) AS part
  WITH generation, rate, basis, exact, whole + CASE
         WHEN $rounding = 'down' OR part < 500000 THEN 0
         WHEN part = 500000 AND $rounding = 'half_even' AND whole % 2 = 0 THEN 0
         ELSE sign(exact) END AS amount
  ORDER BY generation
  RETURN collect([generation, rate, basis, exact, amount]) AS lines
}
WITH m, CASE WHEN $cap IS NULL THEN [line IN lines | line + 0]
             ELSE reduce(s = [$cap], line IN lines | CASE
               WHEN line[4] <= s[0] OR line[4] <= 0 THEN [s[0] - CASE WHEN line[4] > 0 THEN line[4] ELSE 0 END] + s[1..] + [line + 0]
               ELSE [0] + s[1..] + [line[0..4] + s[0] + (line[4] - s[0])] END)[1..] END AS lines
UNWIND lines AS line
WITH right(elementId(m), 1) AS part, m.member_id AS member_id, line
WITH part, collect(member_id) AS member_id, collect(line[0]) AS level, collect(line[2]) AS basis,
     collect(line[1]) AS rate_ppm, collect(line[3]) AS exact_micro, collect(line[4]) AS amount_minor,
     collect(line[5]) AS cap_cut_minor
RETURN member_id, level, basis, rate_ppm, exact_micro, amount_minor, cap_cut_minor
