// What is the basis of all sales of the period together? One row.
//
// Parameters:
//   run      INTEGER        token of the sellers' records
//   measure  INTEGER        1: the net amount; 2: the volume; 3: the margin
//   kinds    LIST<INTEGER>  codes of sales that count
// Returns:
//   basis  INTEGER  minor units or hundredths of a point
// Cost: each member once
MATCH (m:Member) WHERE m.w_v IS NOT NULL
WITH m, m.w_v AS own WHERE own[0] = $run
WITH m, own, (size(own) - 5) / 3 AS n
UNWIND range(5, 4 + n) AS i
WITH own[i] AS code, CASE $measure WHEN 3 THEN m.w_m[i - 5] ELSE own[i + $measure * n] END AS basis WHERE code % 8 IN $kinds
RETURN coalesce(sum(basis), 0) AS basis
