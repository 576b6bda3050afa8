// Awards of a monoline bonus, rounded once and capped. Packed: some records with columns of equal length.
//
// Parameters:
//   bonus     INTEGER         token of the bonus
//   rates     LIST<INTEGER>   rate of each level, parts per million
//   rounding  STRING          half_even, half_up or down
//   cap       INTEGER | NULL  the most for one member, minor units
// Returns:
//   member_id      LIST<STRING>   key
//   level          LIST<INTEGER>  key
//   basis          LIST<INTEGER>  minor units or hundredths of a point
//   rate_ppm       LIST<INTEGER>  parts per million
//   exact_micro    LIST<INTEGER>  millionths of a minor unit
//   amount_minor   LIST<INTEGER>  minor units, rounded and capped
//   cap_cut_minor  LIST<INTEGER>  what the cap took away
// Cost: each member once
MATCH (m:Member)
WITH m, m.w_a AS a WHERE a[0] = $bonus AND a[1] = 0 AND a[2] = 0
CALL (m, a) {
  WITH (size(a) - 3) / 2 AS n
  UNWIND range(3, 2 + n) AS i
  WITH a[i] AS level, a[i + n] AS basis, a[i + n] * $rates[a[i] - 1] AS exact
  WITH level, basis, exact, exact / 1000000 AS whole, abs(exact % 1000000) AS part
  WITH level, basis, exact, whole + CASE
         WHEN $rounding = 'down' OR part < 500000 THEN 0
         WHEN part = 500000 AND $rounding = 'half_even' AND whole % 2 = 0 THEN 0
         ELSE sign(exact) END AS amount
  ORDER BY level
  RETURN collect([level, basis, exact, amount]) AS lines
}
WITH m, CASE WHEN $cap IS NULL THEN [line IN lines | line + 0]
             ELSE reduce(s = [$cap], line IN lines | CASE
               WHEN line[3] <= s[0] OR line[3] <= 0 THEN [s[0] - CASE WHEN line[3] > 0 THEN line[3] ELSE 0 END] + s[1..] + [line + 0]
               ELSE [0] + s[1..] + [line[0..3] + s[0] + (line[3] - s[0])] END)[1..] END AS lines
UNWIND lines AS line
WITH right(elementId(m), 1) AS part, m.member_id AS member_id, line
WITH part, collect(member_id) AS member_id, collect(line[0]) AS level, collect(line[1]) AS basis,
     collect($rates[line[0] - 1]) AS rate_ppm, collect(line[2]) AS exact_micro, collect(line[3]) AS amount_minor,
     collect(line[4]) AS cap_cut_minor
RETURN member_id, level, basis, rate_ppm, exact_micro, amount_minor, cap_cut_minor
