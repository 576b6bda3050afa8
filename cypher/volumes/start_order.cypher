// Starts the order: every sponsor of the window without a sponsor of their own in it gets the first value. One row.
//
// The order puts each sponsor before everyone they sponsor on any day of the window, so that one pass from its end to
// its start sees everyone's downline before them. Members without a downline need no place in it.
//
// Parameters:
//   owner         STRING   token of the computation
//   lease_s       INTEGER  seconds
//   tree          STRING   SPONSORED or PLACED: the tree that is climbed
//   window_start  DATE     inclusive
//   window_end    DATE     exclusive
//   base          INTEGER  first order value
// Returns:
//   sponsors  INTEGER  members with someone below them in the window
//   tops      INTEGER  those of them without a sponsor in the window
// Cost: each member once, with their sponsor edge and one edge below
MATCH (m:Member)
WHERE EXISTS { (m)-[e:SPONSORED|PLACED]->() WHERE type(e) = $tree AND e.from < $window_end AND (e.to IS NULL OR e.to > $window_start) }
WITH m, NOT EXISTS { (m)<-[e:SPONSORED|PLACED]-() WHERE type(e) = $tree AND e.from < $window_end AND (e.to IS NULL OR e.to > $window_start) } AS top
WITH count(*) AS sponsors, collect(CASE WHEN top THEN m END) AS tops
UNWIND [0] + range(1, size(tops) - 1) AS i
WITH sponsors, i / 10000 AS part, collect(tops[i]) AS chunk ORDER BY part
CALL (chunk) {
  MATCH (work:Work {key: 'engine'})
  SET work.expires_at = datetime() + duration({seconds: $lease_s})
  WITH chunk, work WHERE work.owner = $owner
  UNWIND chunk AS m
  SET m.w_order = $base
  RETURN count(*) AS n
} IN TRANSACTIONS OF 1 ROW
RETURN max(sponsors) AS sponsors, sum(n) AS tops
