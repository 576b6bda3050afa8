// Members passed over by a differential bonus in one piece of the order, with the first reason that held. Packed: some records
// with columns of equal length.
//
// Parameters:
//   low     INTEGER     first order value of the piece
//   high    INTEGER     first order value after it
//   bonus   INTEGER     token of the bonus
//   days    LIST<DATE>  the day on which each class is read; class 0 on the period's last
//   top     INTEGER | NULL  bracket at which an equal one above gets the override; null: there is none
// Returns:
//   member_id  LIST<STRING>   key
//   reason     LIST<INTEGER>  key; place in `SKIP_REASONS`
//   basis      LIST<INTEGER>  what went past, minor units or hundredths of a point
// Cost: each sponsor of the piece once
MATCH (m:Member) WHERE m.w_order >= $low AND m.w_order < $high
WITH m, m.w_a AS a WHERE a[0] = $bonus
WITH m, a, (size(a) - 5) / 2 AS n
UNWIND range(5, 4 + n) AS i
WITH m, a, a[i] / 128 AS class, a[i] % 128 AS paid, a[i + n] AS basis
WITH m, basis, CASE
       WHEN class = 0 AND a[1] = 1 OR class > 0 AND m.left_on <= $days[class] THEN 0
       WHEN class = 0 AND a[1] = 2 OR class > 0 AND NOT coalesce(m.enrolled_on <= $days[class], false) THEN 1
       WHEN a[3] = 0 THEN 5
       WHEN a[3] < paid OR a[3] = paid AND NOT coalesce(a[3] = $top, false) THEN 6
       WHEN a[2] = 1 THEN 4 END AS reason
WHERE reason IS NOT NULL
WITH m, reason, sum(basis) AS basis WHERE basis <> 0
WITH right(elementId(m), 1) AS part, m.member_id AS member_id, reason, basis
WITH part, collect(member_id) AS member_id, collect(reason) AS reason, collect(basis) AS basis
RETURN member_id, reason, basis
