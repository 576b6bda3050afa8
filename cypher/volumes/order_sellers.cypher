// Gives sellers without a downline who need one a place in the order, below their sponsors.
//
// Whether a sponsor has a place is asked in the sum and not in the match, or the index of the order would be gone through for each
// seller anew.
//
// Parameters:
//   owner         STRING   token of the computation
//   lease_s       INTEGER  seconds
//   tree          STRING   SPONSORED or PLACED: the tree that is climbed
//   window_start  DATE     inclusive
//   window_end    DATE     exclusive
//   base          INTEGER  first order value
//   run           INTEGER  token of the sellers' records
//   all_sellers   BOOLEAN  every seller, or only those who sold to others
// Returns:
//   ordered  INTEGER  members that got a value
// Cost: each member once; run only when there are such sellers
MATCH (m:Member)
WITH m, m.w_v AS v WHERE v[0] = $run AND coalesce(m.w_order, -1) < $base
WITH m WHERE $all_sellers OR any(i IN range(5, 4 + (coalesce(size(v), 5) - 5) / 3) WHERE v[i] % 2 = 0)
WITH collect(m) AS sellers
UNWIND range(0, size(sellers) - 1) AS i
WITH i / 10000 AS part, collect(sellers[i]) AS chunk ORDER BY part
CALL (chunk) {
  MATCH (work:Work {key: 'engine'})
  SET work.expires_at = datetime() + duration({seconds: $lease_s})
  WITH chunk, work WHERE work.owner = $owner
  UNWIND chunk AS m
  OPTIONAL MATCH (m)<-[e:SPONSORED|PLACED]-(q:Member)
  WHERE type(e) = $tree AND e.from < $window_end AND (e.to IS NULL OR e.to > $window_start)
  WITH m, max(CASE WHEN q.w_order >= $base THEN q.w_order END) AS above
  SET m.w_order = coalesce(above + 1, $base)
  RETURN count(*) AS n
} IN TRANSACTIONS OF 1 ROW
RETURN sum(n) AS ordered
