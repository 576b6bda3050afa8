// Members passed over by a level bonus in one piece of the order, with the first reason that held. Packed: some records with
// columns of equal length.
//
// Parameters:
//   low     INTEGER     first order value of the piece
//   high    INTEGER     first order value after it
//   bonus   INTEGER     token of the bonus
//   days    LIST<DATE>  the day on which each class is read; class 0 on the period's last
// Returns:
//   member_id  LIST<STRING>   key
//   level      LIST<INTEGER>  key
//   reason     LIST<INTEGER>  key; place in `SKIP_REASONS`
//   basis      LIST<INTEGER>  what went past, minor units, hundredths of a point or sales
// Cost: each sponsor of the piece once
MATCH (m:Member) WHERE m.w_order >= $low AND m.w_order < $high
WITH m, m.w_a AS a WHERE a[0] = $bonus
WITH m, a, (size(a) - 6) / 2 AS n
UNWIND range(6, 5 + n) AS i
WITH m, a, a[i] < 0 AS passed, abs(a[i]) / 256 AS class, abs(a[i]) % 128 AS level, a[i + n] AS basis
WITH m, level, basis, CASE
       WHEN passed THEN 8
       WHEN class = 0 AND a[1] = 1 OR class > 0 AND m.left_on <= $days[class] THEN 0
       WHEN class = 0 AND a[1] = 2 OR class > 0 AND NOT coalesce(m.enrolled_on <= $days[class], false) THEN 1
       WHEN a[2] = 1 THEN 2
       WHEN a[2] = 2 THEN 7
       WHEN level > a[4] THEN 3
       WHEN a[3] = 1 THEN 4 END AS reason
WHERE reason IS NOT NULL
WITH m, level, reason, sum(basis) AS basis WHERE basis <> 0
WITH right(elementId(m), 1) AS part, m.member_id AS member_id, level, reason, basis
WITH part, collect(member_id) AS member_id, collect(level) AS level, collect(reason) AS reason, collect(basis) AS basis
RETURN member_id, level, reason, basis
