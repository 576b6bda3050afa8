// Marks members whose line or role changes inside the period, each with the last such day. One row a day of change.
//
// A change is an edge of the tree that starts or ends, an enrolment or a leaving, on a day after the first. It is left out when no
// sale can have been before it: the member joined on that day or later, and sponsored nobody before it.
//
// Parameters:
//   owner     STRING   token of the computation
//   lease_s   INTEGER  seconds
//   tree      STRING   SPONSORED or PLACED: the tree that is climbed
//   start     DATE     first day of the period
//   end       DATE     first day after
//   prepared  INTEGER  token of the order
// Returns:
//   day  DATE  a day on which a line or role changes, rising
// Cost: each member once, with their sponsor edge
MATCH (m:Member)
WHERE (m.enrolled_on > $start AND m.enrolled_on < $end) OR (m.left_on > $start AND m.left_on < $end)
   OR EXISTS { (m)<-[e:SPONSORED|PLACED]-() WHERE type(e) = $tree
              AND ((e.from > $start AND e.from < $end) OR (e.to > $start AND e.to < $end)) }
WITH m, [day IN [(m)<-[e:SPONSORED|PLACED]-() WHERE type(e) = $tree | e.from]
                     + [(m)<-[e:SPONSORED|PLACED]-() WHERE type(e) = $tree | e.to] + [m.enrolled_on, m.left_on]
         WHERE day > $start AND day < $end] AS days
WITH m, days, reduce(latest = $start, day IN days | CASE WHEN day > latest THEN day ELSE latest END) AS latest
WHERE NOT coalesce(latest <= m.joined_on, false)
   OR EXISTS { (m)-[e:SPONSORED|PLACED]->() WHERE type(e) = $tree AND e.from < latest AND (e.to IS NULL OR e.to > $start) }
WITH collect([m, latest, days]) AS marked
UNWIND range(0, size(marked) - 1) AS i
WITH i / 10000 AS part, collect(marked[i]) AS chunk ORDER BY part
CALL (chunk) {
  MATCH (work:Work {key: 'engine'})
  SET work.expires_at = datetime() + duration({seconds: $lease_s})
  WITH chunk, work WHERE work.owner = $owner
  UNWIND chunk AS mark
  WITH mark[0] AS m, mark[1] AS latest, mark[2] AS days
  SET m.w_since = $prepared * 1000 + duration.inDays($start, latest).days
  WITH days
  UNWIND days AS day
  RETURN DISTINCT day
} IN TRANSACTIONS OF 1 ROW
RETURN DISTINCT day ORDER BY day
