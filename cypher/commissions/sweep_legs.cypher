// Carries the bases of a pay-leg bonus up one piece of the order, from its deepest members to its highest.
//
// The result is `w_a`: token; basis that arrived in the left leg, in the right leg; the member's own; then n classes and n bases, own
// and below together, that go on up. A class is read on its own day: the leg is that of the edge in force on that day. A place
// named 1 is in the left leg, one named 2 in the right; any other is in no leg, but goes on up.
//
// Parameters:
//   owner       STRING         token of the computation
//   lease_s     INTEGER        seconds
//   tree        STRING         SPONSORED or PLACED: the tree that is climbed
//   low         INTEGER        first order value of the piece
//   high        INTEGER        first order value after it
//   run         INTEGER        token of the sellers' records
//   bonus       INTEGER        token of this bonus
//   prepared    INTEGER        token of the order
//   days        LIST<DATE>     the day on which each class is read; class 0 on the period's last
//   offsets     LIST<INTEGER>  days of change, as days after the first of the period
//   class_low   INTEGER        lowest class carried
//   class_high  INTEGER        highest class carried
//   join        BOOLEAN        whether classes join the settled sales where nothing changes any more
//   measure     INTEGER        1: the basis is the net amount; 2: the volume; 3: the margin
//   kinds       LIST<INTEGER>  codes of sales that the bonus pays on; each enters at its seller
// Returns:
//   none
// Cost: each member above others and each seller of the piece once, each edge below once; one write a member with a basis
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
      RETURN code / 8 AS class, 'own' AS leg, basis
    UNION ALL
      MATCH (p)-[e:SPONSORED|PLACED]->(c:Member) WHERE type(e) = $tree
      WITH e, c.w_a AS a WHERE a[0] = $bonus
      WITH e, a, (size(a) - 4) / 2 AS n
      UNWIND range(4, 3 + n) AS i
      WITH e, a[i] AS class, a[i + n] AS basis
      WHERE class >= $class_low AND class <= $class_high AND e.from <= $days[class] AND (e.to IS NULL OR e.to > $days[class])
      RETURN class, CASE WHEN e.leg IN ['left', '1'] THEN 'left' WHEN e.leg IN ['right', '2'] THEN 'right' END AS leg, basis
    }
    WITH p, class, leg, basis,
         CASE WHEN p.w_since / 1000 = $prepared THEN size([offset IN $offsets WHERE offset <= p.w_since % 1000]) ELSE 0 END
           AS changes
    WITH p, CASE WHEN $join AND class > changes THEN 0 ELSE class END AS class, sum(basis) AS basis,
         sum(CASE WHEN leg = 'left' THEN basis ELSE 0 END) AS lefts, sum(CASE WHEN leg = 'right' THEN basis ELSE 0 END) AS rights,
         sum(CASE WHEN leg = 'own' THEN basis ELSE 0 END) AS own
    WITH p, collect(CASE WHEN basis <> 0 THEN [class, basis] END) AS going, sum(lefts) AS lefts, sum(rights) AS rights,
         sum(own) AS own, CASE WHEN p.w_a[0] = $bonus THEN p.w_a ELSE [0, 0, 0, 0] END AS before
    SET p.w_a = [$bonus, before[1] + lefts, before[2] + rights, before[3] + own]
                + before[4..4 + (size(before) - 4) / 2] + [one IN going | one[0]]
                + before[4 + (size(before) - 4) / 2..] + [one IN going | one[1]]
  }
} IN TRANSACTIONS OF 1 ROW
