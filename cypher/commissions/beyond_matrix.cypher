// The first member, by id, whose places below do not fit a matrix: more at once than it is wide, or one with a number above the width. One row.
//
// Parameters:
//   start  DATE     first day of the period
//   end    DATE     first day after
//   width  INTEGER  places that a member may have directly below
// Returns:
//   member_id  STRING | NULL  null when everybody fits
// Cost: each placement edge once, by the type of edges; a word is not turned into a number, which costs as much as a hundred edges
MATCH ()-[e:PLACED]->()
WHERE e.from < $end AND (e.to IS NULL OR e.to > $start)
WITH startNode(e) AS p, collect([CASE WHEN e.from < $start THEN $start ELSE e.from END, 1]) + collect(CASE WHEN e.to IS NOT NULL THEN [e.to, -1] END) AS changes,
     max(CASE WHEN e.leg =~ '[0-9]+' THEN toInteger(e.leg) ELSE 0 END) AS number, count(*) AS places
WHERE places > $width OR number > $width
CALL (changes) {
  UNWIND changes AS change
  WITH change[0] AS day, change[1] AS step ORDER BY day, step
  WITH collect(step) AS steps
  RETURN reduce(s = [0, 0], step IN steps | [s[0] + step, CASE WHEN s[0] + step > s[1] THEN s[0] + step ELSE s[1] END])[1] AS most
}
WITH p, most, number WHERE most > $width OR number > $width
RETURN min(p.member_id) AS member_id
