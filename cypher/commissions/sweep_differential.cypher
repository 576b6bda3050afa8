// Carries the bases of a differential bonus up one piece of the order, from its deepest sponsors to its highest.
//
// The result is `w_a`: token; role on the last day (0 participant, 1 left, 2 not a participant); 1 when the gate fails; the
// member's bracket (0: below the first); the bracket handed on; then n codes and n bases. A code is 128 × class + bracket: the basis
// that arrives at the member with the rate of that bracket already paid in the line; one above the top: and the override too.
//
// Parameters:
//   owner           STRING          token of the computation
//   lease_s         INTEGER         seconds
//   tree            STRING          SPONSORED or PLACED: the tree that is climbed
//   low             INTEGER         first order value of the piece
//   high            INTEGER         first order value after it
//   run             INTEGER         token of the sellers' records
//   sweep           INTEGER         token of the volume sweep
//   bonus           INTEGER         token of this bonus
//   prepared        INTEGER         token of the order
//   days            LIST<DATE>      the day on which each class is read; class 0 on the period's last
//   offsets         LIST<INTEGER>   days of change, as days after the first of the period
//   class_low       INTEGER         lowest class carried
//   class_high      INTEGER         highest class carried
//   join            BOOLEAN         whether classes join the settled sales where nothing changes any more
//   measure         INTEGER         1: the basis is the net amount; 2: the volume; 3: the margin
//   kinds           LIST<INTEGER>   codes of sales that the bonus pays on; each enters at its seller
//   thresholds      LIST<INTEGER>   group volume of each bracket, rising
//   by_rank         LIST<INTEGER> | NULL  bracket of each rank, lowest rank first; null: brackets go by group volume
//   top             INTEGER | NULL  bracket at which an equal one above gets the override; null: there is none
//   default_rank    INTEGER         rank of a member without volume
//   gate_mode       STRING          none, any or all
//   gate_personal   INTEGER | NULL  personal volume the gate asks for
//   gate_retail     INTEGER | NULL  volume of retail sales the gate asks for
//   gate_customers  INTEGER | NULL  number of retail buyers the gate asks for
// Returns:
//   none
// Cost: each sponsor and seller of the piece once, each edge below once; one write a member with a basis that arrives
MATCH (p:Member) WHERE p.w_order >= $low AND p.w_order < $high
WITH p ORDER BY p.w_order DESC
WITH collect(p) AS sponsors
UNWIND range(0, size(sponsors) - 1) AS i
WITH i / 10000 AS part, collect(sponsors[i]) AS chunk ORDER BY part
CALL (chunk) {
  MATCH (work:Work {key: 'engine'})
  SET work.expires_at = datetime() + duration({seconds: $lease_s})
  WITH chunk, work WHERE work.owner = $owner
  UNWIND chunk AS p
  CALL (p) {
    CALL (p) {
      WITH p, p.w_v AS own WHERE own[0] = $run
      WITH p, own, (size(own) - 5) / 3 AS n
      UNWIND range(5, 4 + n) AS i
      WITH own[i] AS code, CASE $measure WHEN 3 THEN p.w_m[i - 5] ELSE own[i + $measure * n] END AS basis
      WHERE code % 8 IN $kinds AND code / 8 >= $class_low AND code / 8 <= $class_high
      RETURN code / 8 * 128 AS code, basis
    UNION ALL
      MATCH (p)-[e:SPONSORED|PLACED]->(c:Member) WHERE type(e) = $tree
      WITH e, c, c.w_a AS a WHERE a[0] = $bonus
      WITH e, c, a, (size(a) - 5) / 2 AS n, e.from <= $days[0] AND (e.to IS NULL OR e.to > $days[0]) AS now
      UNWIND range(5, 4 + n) AS i
      WITH e, c, a, now, a[i] AS code, a[i + n] AS basis
      WHERE CASE WHEN code < 128 THEN $class_low = 0 AND now
                 ELSE code / 128 >= $class_low AND code / 128 <= $class_high
                      AND e.from <= $days[code / 128] AND (e.to IS NULL OR e.to > $days[code / 128]) END
      RETURN CASE
        WHEN code < 128 THEN CASE WHEN code < a[4] THEN a[4] WHEN code = a[4] AND code = $top THEN code + 1 ELSE code END
        WHEN code % 128 > a[3] OR code % 128 = a[3] AND NOT coalesce(a[3] = $top, false) THEN code
        WHEN c.left_on <= $days[code / 128] OR NOT coalesce(c.enrolled_on <= $days[code / 128], false) THEN code
        WHEN code % 128 = a[3] THEN code + 1
        ELSE code / 128 * 128 + a[3] END AS code, basis
    }
    WITH p, code, basis,
         CASE WHEN p.w_since / 1000 = $prepared THEN size([offset IN $offsets WHERE offset <= p.w_since % 1000]) ELSE 0 END
           AS changes
    WITH p, CASE WHEN $join AND code / 128 > changes THEN code % 128 ELSE code END AS code, sum(basis) AS basis
    WHERE basis <> 0
    WITH p, collect(code) AS codes, collect(basis) AS bases
    WITH p, codes, bases, CASE WHEN p.w_v[0] = $run THEN p.w_v ELSE [0, 0, 0] END AS own,
         CASE WHEN p.w_s[0] = $sweep THEN p.w_s ELSE [0, 0, 0] END AS below,
         CASE WHEN p.w_c[0] = $run THEN p.w_c[1] ELSE 0 END AS customers,
         CASE WHEN p.w_r / 1000 = $run THEN p.w_r % 1000 ELSE $default_rank END AS rank,
         CASE WHEN p.left_on <= $days[0] THEN 1 WHEN p.enrolled_on <= $days[0] THEN 0 ELSE 2 END AS role,
         CASE WHEN p.w_a[0] = $bonus THEN p.w_a ELSE [0, 0, 0, 0, 0] END AS before
    WITH p, codes, bases, role, before, rank,
         reduce(g = own[1] + below[2], i IN range(1, size(below) / 3 - 1) | g + below[3 * i + 2]) AS grouped,
         [met IN [own[1] >= $gate_personal, own[2] >= $gate_retail, customers >= $gate_customers] WHERE met IS NOT NULL] AS met
    WITH p, codes, bases, role, before,
         CASE WHEN $by_rank IS NULL THEN size([t IN $thresholds WHERE t <= grouped]) ELSE $by_rank[rank] END AS bracket,
         CASE $gate_mode WHEN 'none' THEN 0 WHEN 'any' THEN CASE WHEN true IN met THEN 0 ELSE 1 END
              ELSE CASE WHEN false IN met THEN 1 ELSE 0 END END AS shut
    SET p.w_a = [$bonus, role, shut, bracket, CASE WHEN role = 0 THEN bracket ELSE 0 END]
                + before[5..5 + (size(before) - 5) / 2] + codes + before[5 + (size(before) - 5) / 2..] + bases
  }
} IN TRANSACTIONS OF 1 ROW
