// Carries the order on by some depths: a sponsor whose every sponsor of the window has a value gets the next one.
//
// One row a depth. At most `most` members get a value at one depth in one call; then the same depth is to be called again.
//
// Parameters:
//   owner         STRING   token of the computation
//   lease_s       INTEGER  seconds
//   tree          STRING   SPONSORED or PLACED: the tree that is climbed
//   window_start  DATE     inclusive
//   window_end    DATE     exclusive
//   base          INTEGER  first order value
//   at            INTEGER  order value of the first depth to go on from
//   depths        INTEGER  how many depths
//   most          INTEGER  the most members given a value at one depth
// Returns:
//   at       INTEGER  order value gone on from
//   ordered  INTEGER  members that got the next value
// Cost: each edge below the depths once
MATCH (work:Work {key: 'engine'})
SET work.expires_at = datetime() + duration({seconds: $lease_s})
WITH work WHERE work.owner = $owner
UNWIND range($at, $at + $depths - 1) AS at
CALL (at) {
  MATCH (p:Member {w_order: at})-[e:SPONSORED|PLACED]->(c:Member)
  WHERE type(e) = $tree AND e.from < $window_end AND (e.to IS NULL OR e.to > $window_start)
    AND coalesce(c.w_order, -1) <> at + 1
    AND EXISTS { (c)-[f:SPONSORED|PLACED]->() WHERE type(f) = $tree AND f.from < $window_end AND (f.to IS NULL OR f.to > $window_start) }
    AND NOT EXISTS {
      (c)<-[f:SPONSORED|PLACED]-(q)
      WHERE type(f) = $tree AND f.from < $window_end AND (f.to IS NULL OR f.to > $window_start)
        AND (coalesce(q.w_order, -1) < $base OR q.w_order > at)
    }
  WITH DISTINCT c, at LIMIT $most
  SET c.w_order = at + 1
  RETURN count(*) AS ordered
}
RETURN at, ordered
