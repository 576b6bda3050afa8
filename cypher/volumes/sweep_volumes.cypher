// Carries team and group volume up one piece of the order, from its deepest sponsors to its highest.
//
// The result is `w_s`: token, settled team and group volume that arrives from below, then class, team and group volume for
// each class of unsettled sales. A class is read on its own day: it goes up the sponsor edge in force that day, and joins the
// settled volume where nothing changes any more at or above the sponsor.
//
// Parameters:
//   owner       STRING          token of the computation
//   lease_s     INTEGER         seconds
//   tree        STRING          SPONSORED or PLACED: the tree that is climbed
//   low         INTEGER         first order value of the piece
//   high        INTEGER         first order value after it
//   run         INTEGER         token of the sellers' records
//   sweep       INTEGER         token of this sweep
//   prepared    INTEGER         token of the order
//   days        LIST<DATE>      the day on which each class is read; class 0 on the period's last
//   offsets     LIST<INTEGER>   days of change, as days after the first of the period
//   class_low   INTEGER         lowest class carried
//   class_high  INTEGER         highest class carried
//   join        BOOLEAN         whether classes join the settled volume
//   top         INTEGER | NULL  group volume from which a leg has broken away; null: never
//   by_mark     BOOLEAN         whether `w_x` says who has broken away
// Returns:
//   none
// Cost: each sponsor of the piece once, each edge below once; one write a sponsor with volume below
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
    MATCH (p)-[e:SPONSORED|PLACED]->(c:Member) WHERE type(e) = $tree
    WITH e, c, c.w_v AS own, c.w_s AS below WHERE own[0] = $run OR below[0] = $sweep
    WITH e, c, CASE WHEN own[0] = $run THEN own ELSE [0, 0, 0, 0, 0] END AS own,
         CASE WHEN below[0] = $sweep THEN below ELSE [0, 0, 0] END AS below
    WITH e, own, below, $class_low = 0 AND e.from <= $days[0] AND (e.to IS NULL OR e.to > $days[0]) AS now,
         CASE WHEN $top IS NULL THEN false
              WHEN $by_mark THEN coalesce(c.w_x = $run, false)
              ELSE reduce(g = own[1] + below[2], i IN range(1, size(below) / 3 - 1) | g + below[3 * i + 2]) >= $top END AS away
    WITH sum(CASE WHEN now THEN own[3] + below[1] ELSE 0 END) AS team,
         sum(CASE WHEN now AND NOT away THEN own[3] + below[2] ELSE 0 END) AS grouped,
         collect(CASE WHEN own[4] = 1 OR size(below) > 3 THEN [own, below, e.from, e.to, away] END) AS unsettled
    CALL (unsettled) {
      UNWIND unsettled AS u
      WITH u[0] AS own, u[1] AS below, u[2] AS starts, u[3] AS ends, u[4] AS away
      WITH own, below, starts, ends, away, (size(own) - 5) / 3 AS n
      UNWIND [i IN range(5, 4 + n) WHERE own[i] >= 8 | [own[i] / 8, own[i + 2 * n], own[i + 2 * n]]]
           + [i IN range(1, size(below) / 3 - 1) | below[3 * i..3 * i + 3]] AS entry
      WITH entry[0] AS class, entry[1] AS team, CASE WHEN away THEN 0 ELSE entry[2] END AS grouped, starts, ends
      WHERE class >= $class_low AND class <= $class_high
        AND starts <= $days[class] AND (ends IS NULL OR ends > $days[class])
      WITH class, sum(team) AS team, sum(grouped) AS grouped
      RETURN collect([class, team, grouped]) AS entries
    }
    WITH p, team, grouped, entries,
         CASE WHEN p.w_since / 1000 = $prepared THEN size([offset IN $offsets WHERE offset <= p.w_since % 1000]) ELSE 0 END
           AS changes,
         CASE WHEN p.w_s[0] = $sweep THEN p.w_s ELSE [0, 0, 0] END AS before
    WHERE team <> 0 OR grouped <> 0 OR entries <> []
    SET p.w_s = reduce(s = [$sweep, before[1] + team + reduce(t = 0, x IN entries | t + CASE WHEN $join AND changes < x[0]
                                                                                      THEN x[1] ELSE 0 END),
                            before[2] + grouped + reduce(t = 0, x IN entries | t + CASE WHEN $join AND changes < x[0]
                                                                                 THEN x[2] ELSE 0 END)] + before[3..],
                       x IN entries | s + CASE WHEN $join AND changes < x[0] THEN [] ELSE x END)
  }
} IN TRANSACTIONS OF 1 ROW
