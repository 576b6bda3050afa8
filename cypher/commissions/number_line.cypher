// Gives every participant a place in one line in order of enrolment. One row.
//
// Each place holds one person who uses up a level and, before that one, the people who use up none; after the last there may be a
// place of such people alone. The record is `w_line`: token, place from 0, 1 for who uses up a level.
//
// Parameters:
//   owner         STRING          token of the computation
//   lease_s       INTEGER         seconds
//   last          DATE            last day of the period; who is a participant on it is in the line
//   run           INTEGER         token of the sellers' records
//   bonus         INTEGER         token of this bonus
//   earlier       BOOLEAN         whether the line leads towards those who enrolled earlier
//   activity_min  INTEGER | NULL  personal volume of who uses up a level; null: everybody does
// Returns:
//   numbered  INTEGER  members in the line
// Cost: each member once, sorted by enrolment; one write a member of the line
MATCH (m:Member) WHERE m.enrolled_on <= $last AND (m.left_on IS NULL OR m.left_on > $last)
WITH m ORDER BY m.enrolled_on, m.member_id
WITH collect(m) AS line
WITH CASE WHEN $earlier THEN reverse(line) ELSE line END AS line
WITH line, [-1] + [i IN range(0, size(line) - 1)
              WHERE NOT coalesce(CASE WHEN line[i].w_v[0] = $run THEN line[i].w_v[1] ELSE 0 END < $activity_min, false)]
            + [size(line)] AS stops
UNWIND range(1, size(stops) - 1) AS k
UNWIND range(stops[k - 1] + 1, CASE WHEN stops[k] < size(line) THEN stops[k] ELSE size(line) - 1 END) AS i
WITH i / 10000 AS part, collect([line[i], k - 1, CASE WHEN i = stops[k] THEN 1 ELSE 0 END]) AS chunk ORDER BY part
CALL (chunk) {
  MATCH (work:Work {key: 'engine'})
  SET work.expires_at = datetime() + duration({seconds: $lease_s})
  WITH chunk, work WHERE work.owner = $owner
  UNWIND chunk AS entry
  WITH entry[0] AS m, entry[1] AS place, entry[2] AS moves
  SET m.w_line = [$bonus, place, moves]
  RETURN count(*) AS n
} IN TRANSACTIONS OF 1 ROW
RETURN sum(n) AS numbered
