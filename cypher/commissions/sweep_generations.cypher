// Carries the bases of a generation bonus up one piece of the order, from its deepest sponsors to its highest.
//
// The result is `w_a`: token; role on the last day (0 participant, 1 left, 2 not a participant); 1 when inactive; 1 when the gate
// fails; place among the leaders' ranks (0: no leader); 1 when the own group is empty and so uses up no generation; then n codes
// and n bases. A code is 8192 × class + 128 × highest place of the leaders below + generation: the basis that arrives so.
//
// Parameters:
//   owner           STRING          token of the computation
//   lease_s         INTEGER         seconds
//   tree            STRING          SPONSORED or PLACED: the tree that is climbed
//   low             INTEGER         first order value of the piece
//   high            INTEGER         first order value after it
//   run             INTEGER         token of the sellers' records
//   bonus           INTEGER         token of this sweep of the bonus
//   measured        INTEGER | NULL  token of the sweep that measured own groups; null: no group is taken for empty
//   prepared        INTEGER         token of the order
//   days            LIST<DATE>      the day on which each class is read; class 0 on the period's last
//   offsets         LIST<INTEGER>   days of change, as days after the first of the period
//   class_low       INTEGER         lowest class carried
//   class_high      INTEGER         highest class carried
//   join            BOOLEAN         whether classes join the settled sales where nothing changes any more
//   measure         INTEGER         1: the basis is the net amount; 2: the volume; 3: the margin
//   kinds           LIST<INTEGER>   codes of sales that the bonus pays on; each enters at its seller
//   generations     INTEGER         number of generations; 0 only measures own groups
//   leader          INTEGER         place of the lowest leaders' rank in the plan's ranks
//   lowest          INTEGER         place among the leaders' ranks from which a member ends a group
//   passed          BOOLEAN         whether a leader who cannot be paid ends no group
//   difference      BOOLEAN         whether the highest leader below is kept
//   activity_min    INTEGER | NULL  personal volume of an active member
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
      RETURN code / 8 * 8192 AS code, basis
    UNION ALL
      MATCH (p)-[e:SPONSORED|PLACED]->(c:Member) WHERE type(e) = $tree
      WITH e, c, c.w_a AS a WHERE a[0] = $bonus
      WITH e, c, a, (size(a) - 6) / 2 AS n, e.from <= $days[0] AND (e.to IS NULL OR e.to > $days[0]) AS now
      UNWIND range(6, 5 + n) AS i
      WITH e, c, a, now, a[i] AS code, a[i + n] AS basis
      WHERE CASE WHEN code < 8192 THEN $class_low = 0 AND now
                 ELSE code / 8192 >= $class_low AND code / 8192 <= $class_high
                      AND e.from <= $days[code / 8192] AND (e.to IS NULL OR e.to > $days[code / 8192]) END
      WITH a, code, basis, CASE
             WHEN a[4] < $lowest THEN false
             WHEN NOT $passed THEN true
             WHEN a[2] = 1 OR a[3] = 1 THEN false
             WHEN code < 8192 THEN a[1] = 0
             ELSE NOT coalesce(c.left_on <= $days[code / 8192], false) AND coalesce(c.enrolled_on <= $days[code / 8192], false)
           END AS ends
      WITH code + CASE WHEN ends AND a[5] = 0 THEN 1 ELSE 0 END
             + CASE WHEN ends AND $difference AND a[4] > code % 8192 / 128 THEN 128 * (a[4] - code % 8192 / 128) ELSE 0 END
             AS code, basis
      WHERE code % 128 <= $generations
      RETURN code, basis
    }
    WITH p, code, basis,
         CASE WHEN p.w_since / 1000 = $prepared THEN size([offset IN $offsets WHERE offset <= p.w_since % 1000]) ELSE 0 END
           AS changes
    WITH p, CASE WHEN $join AND code / 8192 > changes THEN code % 8192 ELSE code END AS code, sum(basis) AS basis
    WHERE basis <> 0
    WITH p, collect(code) AS codes, collect(basis) AS bases
    WITH p, codes, bases, CASE WHEN p.w_v[0] = $run THEN p.w_v ELSE [0, 0, 0] END AS own,
         CASE WHEN p.w_c[0] = $run THEN p.w_c[1] ELSE 0 END AS customers,
         CASE WHEN p.w_r / 1000 = $run THEN p.w_r % 1000 ELSE $default_rank END AS rank,
         CASE WHEN p.left_on <= $days[0] THEN 1 WHEN p.enrolled_on <= $days[0] THEN 0 ELSE 2 END AS role,
         CASE WHEN p.w_a[0] = $bonus THEN p.w_a ELSE [0, 0, 0, 0, 0, 0] END AS before,
         CASE WHEN p.w_a[0] = $measured THEN p.w_a ELSE [0, 0, 0, 0, 0, 0] END AS group
    WITH p, codes, bases, role, before, CASE WHEN own[1] < $activity_min THEN 1 ELSE 0 END AS inactive,
         CASE WHEN rank < $leader THEN 0 ELSE rank - $leader + 1 END AS place,
         [met IN [own[1] >= $gate_personal, own[2] >= $gate_retail, customers >= $gate_customers] WHERE met IS NOT NULL] AS met,
         CASE WHEN $measured IS NULL THEN 0
              WHEN before[0] = $bonus THEN before[5]
              WHEN reduce(t = 0, i IN range(6, 5 + (size(group) - 6) / 2) |
                          t + CASE WHEN group[i] % 128 = 0 THEN group[i + (size(group) - 6) / 2] ELSE 0 END) = 0 THEN 1
              ELSE 0 END AS empty
    WITH p, codes, bases, role, before, inactive, place, empty,
         CASE $gate_mode WHEN 'none' THEN 0 WHEN 'any' THEN CASE WHEN true IN met THEN 0 ELSE 1 END
              ELSE CASE WHEN false IN met THEN 1 ELSE 0 END END AS shut
    SET p.w_a = [$bonus, role, inactive, shut, place, empty]
                + before[6..6 + (size(before) - 6) / 2] + codes + before[6 + (size(before) - 6) / 2..] + bases
  }
} IN TRANSACTIONS OF 1 ROW
