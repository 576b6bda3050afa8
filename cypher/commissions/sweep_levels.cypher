// Carries the bases of a level bonus up one piece of the order, from its deepest sponsors to its highest.
//
// The result is `w_a`: token; role on the last day (0 participant, 1 left, 2 not a participant); 1 when inactive, 2 when below the
// rank that uses up a level; 1 when the gate fails; levels reached; levels up to which the counter moves on; then n codes and n
// bases. A code is 256 × class + level: the basis that arrives at the member with the counter at that level; 128 more when the
// counter went on and only the level's pay is still open; negative when it came through a recruit whose sales go past the member.
//
// Parameters:
//   owner           STRING          token of the computation
//   lease_s         INTEGER         seconds
//   tree            STRING          SPONSORED or PLACED: the tree that is climbed
//   low             INTEGER         first order value of the piece
//   high            INTEGER         first order value after it
//   run             INTEGER         token of the sellers' records
//   source          INTEGER | NULL  token of the bonus's own records of sales (`w_f`); null: the sellers' records (`w_v`)
//   parts           INTEGER         lists of equal length in such a record: codes and measures
//   bonus           INTEGER         token of this bonus
//   prepared        INTEGER         token of the order
//   days            LIST<DATE>      the day on which each class is read; class 0 on the period's last
//   offsets         LIST<INTEGER>   days of change, as days after the first of the period
//   class_low       INTEGER         lowest class carried
//   class_high      INTEGER         highest class carried
//   join            BOOLEAN         whether classes join the settled sales where nothing changes any more
//   measure         INTEGER         which of the measures is the basis, from 1; 3: the margins (`w_m`)
//   own_kinds       LIST<INTEGER>   codes of purchases of the seller's own that the bonus pays on
//   sold_kinds      LIST<INTEGER>   codes of sales to others that the bonus pays on
//   levels          INTEGER         number of rates
//   hold            INTEGER         the counter stays for: 0 nobody, 1 who left, is no participant, is inactive or below the rank,
//                                   2 whoever is not paid, 3 who left or is no participant
//   rank_min        INTEGER | NULL  lowest rank that uses up a level; null: no such rule
//   pass_up         BOOLEAN         whether the pay of a level stays open until somebody above qualifies for it
//   passing         BOOLEAN         whether there are recruits whose sales go past their sponsor (`w_u`)
//   activity_min    INTEGER | NULL  personal volume of an active member
//   reach           LIST<INTEGER> | NULL  levels reached by each rank, lowest rank first; null: all reach all
//   default_rank    INTEGER         rank of a member without volume
//   gate_mode       STRING          none, any or all
//   gate_personal   INTEGER | NULL  personal volume the gate asks for
//   gate_retail     INTEGER | NULL  volume of retail sales the gate asks for
//   gate_customers  INTEGER | NULL  number of retail buyers the gate asks for
// Returns:
//   none
// Cost: each sponsor of the piece once, each edge below twice, with `pass_up` three times; one write a member with a basis
// that arrives
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
      WITH p, CASE WHEN $source IS NULL THEN p.w_v ELSE p.w_f END AS own WHERE own[0] = coalesce($source, $run)
      WITH p, own, (size(own) - 5) / $parts AS n
      UNWIND range(5, 4 + n) AS i
      WITH own[i] AS code, CASE $measure WHEN 3 THEN p.w_m[i - 5] ELSE own[i + $measure * n] END AS basis
      WHERE code % 8 IN $sold_kinds AND code / 8 >= $class_low AND code / 8 <= $class_high
      RETURN code / 8 * 256 + 1 AS code, basis
    UNION ALL
      MATCH (p)-[e:SPONSORED|PLACED]->(c:Member) WHERE type(e) = $tree
      WITH p, e, c, CASE WHEN $source IS NULL THEN c.w_v ELSE c.w_f END AS own WHERE own[0] = coalesce($source, $run)
      WITH e, c, own, (size(own) - 5) / $parts AS n,
           CASE WHEN $passing AND c.w_u = $bonus AND c.w_above = p.member_id THEN -1 ELSE 1 END AS past
      UNWIND range(5, 4 + n) AS i
      WITH e, past, own[i] AS code, CASE $measure WHEN 3 THEN c.w_m[i - 5] ELSE own[i + $measure * n] END AS basis
      WHERE code % 8 IN $own_kinds AND code / 8 >= $class_low AND code / 8 <= $class_high
        AND e.from <= $days[code / 8] AND (e.to IS NULL OR e.to > $days[code / 8])
      RETURN past * (code / 8 * 256 + 1) AS code, basis
    UNION ALL
      MATCH (p)-[e:SPONSORED|PLACED]->(c:Member) WHERE type(e) = $tree
      WITH p, e, c, c.w_a AS a WHERE a[0] = $bonus
      WITH e, c, a, (size(a) - 6) / 2 AS n, e.from <= $days[0] AND (e.to IS NULL OR e.to > $days[0]) AS now,
           CASE WHEN $passing AND c.w_u = $bonus AND c.w_above = p.member_id THEN -1 ELSE 1 END AS past
      UNWIND range(6, 5 + n) AS i
      WITH e, c, a, now, past, a[i] < 0 AS passed, abs(a[i]) AS code, a[i + n] AS basis
      WHERE CASE WHEN code < 256 THEN $class_low = 0 AND now
                 ELSE code / 256 >= $class_low AND code / 256 <= $class_high
                      AND e.from <= $days[code / 256] AND (e.to IS NULL OR e.to > $days[code / 256]) END
        AND code % 256 < 128
      WITH past, basis, code + CASE
             WHEN passed THEN 0
             WHEN code < 256 THEN CASE WHEN code <= a[5] THEN 1 ELSE 0 END
             WHEN $hold = 0 THEN 1
             WHEN c.left_on <= $days[code / 256] OR NOT coalesce(c.enrolled_on <= $days[code / 256], false) THEN 0
             WHEN $hold = 3 THEN 1
             WHEN a[2] > 0 THEN 0
             WHEN $hold = 1 THEN 1
             WHEN a[3] = 0 AND code % 256 <= a[4] THEN 1
             ELSE 0 END AS code
      WHERE code % 256 <= $levels
      RETURN past * code AS code, basis
    UNION ALL
      WITH p WHERE $pass_up
      MATCH (p)-[e:SPONSORED|PLACED]->(c:Member) WHERE type(e) = $tree
      WITH p, e, c, c.w_a AS a WHERE a[0] = $bonus
      WITH e, c, a, (size(a) - 6) / 2 AS n, e.from <= $days[0] AND (e.to IS NULL OR e.to > $days[0]) AS now,
           CASE WHEN $passing AND c.w_u = $bonus AND c.w_above = p.member_id THEN -1 ELSE 1 END AS past
      UNWIND range(6, 5 + n) AS i
      WITH e, c, a, now, past, a[i] < 0 AS passed, abs(a[i]) AS code, a[i + n] AS basis
      WHERE CASE WHEN code < 256 THEN $class_low = 0 AND now
                 ELSE code / 256 >= $class_low AND code / 256 <= $class_high
                      AND e.from <= $days[code / 256] AND (e.to IS NULL OR e.to > $days[code / 256]) END
        AND CASE WHEN passed THEN code % 256 > 128
                 WHEN a[2] > 0 OR a[3] = 1 OR code % 128 > a[4] THEN true
                 WHEN code < 256 THEN a[1] <> 0
                 ELSE coalesce(c.left_on <= $days[code / 256], false) OR NOT coalesce(c.enrolled_on <= $days[code / 256], false) END
      RETURN past * (code - code % 256 + 128 + code % 128) AS code, basis
    }
    WITH p, code, basis,
         CASE WHEN p.w_since / 1000 = $prepared THEN size([offset IN $offsets WHERE offset <= p.w_since % 1000]) ELSE 0 END
           AS changes
    WITH p, CASE WHEN $join AND abs(code) / 256 > changes THEN code % 256 ELSE code END AS code, sum(basis) AS basis
    WHERE basis <> 0
    WITH p, collect(code) AS codes, collect(basis) AS bases
    WITH p, codes, bases, CASE WHEN p.w_v[0] = $run THEN p.w_v ELSE [0, 0, 0] END AS own,
         CASE WHEN p.w_c[0] = $run THEN p.w_c[1] ELSE 0 END AS customers,
         CASE WHEN p.w_r / 1000 = $run THEN p.w_r % 1000 ELSE $default_rank END AS rank,
         CASE WHEN p.left_on <= $days[0] THEN 1 WHEN p.enrolled_on <= $days[0] THEN 0 ELSE 2 END AS role,
         CASE WHEN p.w_a[0] = $bonus THEN p.w_a ELSE [0, 0, 0, 0, 0, 0] END AS before
    WITH p, codes, bases, role, before,
         CASE WHEN own[1] < $activity_min THEN 1 WHEN rank < $rank_min THEN 2 ELSE 0 END AS inactive,
         CASE WHEN $reach IS NULL THEN $levels ELSE $reach[rank] END AS reach,
         [met IN [own[1] >= $gate_personal, own[2] >= $gate_retail, customers >= $gate_customers] WHERE met IS NOT NULL] AS met
    WITH p, codes, bases, role, before, inactive, reach,
         CASE $gate_mode WHEN 'none' THEN 0 WHEN 'any' THEN CASE WHEN true IN met THEN 0 ELSE 1 END
              ELSE CASE WHEN false IN met THEN 1 ELSE 0 END END AS shut
    SET p.w_a = [$bonus, role, inactive, shut, reach,
                 CASE WHEN $hold = 0 THEN $levels WHEN role <> 0 THEN 0 WHEN $hold = 3 THEN $levels WHEN inactive > 0 THEN 0
                      WHEN $hold = 1 THEN $levels WHEN shut = 1 THEN 0 ELSE reach END]
                + before[6..6 + (size(before) - 6) / 2] + codes + before[6 + (size(before) - 6) / 2..] + bases
  }
} IN TRANSACTIONS OF 1 ROW
