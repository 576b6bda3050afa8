// Circles of sponsors in force on one day (check C28), among the members given. One row per circle.
//
// Parameters:
//   member_ids  LIST<STRING>  members of knots of sponsorships, the dates left aside
//   row_limit   INTEGER       most circles given
// Returns:
//   member_ids  LIST<STRING>  the circle, its smallest id first and last
//   from        DATE          first day on which every edge of it is in force
// Cost: one index seek for each member given, then paths of up to 50 edges among them
UNWIND $member_ids AS member_id
MATCH (start:Member {member_id: member_id})
MATCH (start) ((one)-[edge:SPONSORED]->(other)
      WHERE one.member_id IN $member_ids AND other.member_id IN $member_ids AND start.member_id <= other.member_id){1,50} (start)
WITH [start.member_id] + [node IN other | node.member_id] AS circle,
     reduce(day = date('0001-01-01'), each IN edge | CASE WHEN each.from > day THEN each.from ELSE day END) AS from, edge
WHERE all(each IN edge WHERE each.to IS NULL OR from < each.to)
  AND size(circle) = size(reduce(seen = [], id IN circle[1..] | CASE WHEN id IN seen THEN seen ELSE seen + id END)) + 1
RETURN DISTINCT circle AS member_ids, from
ORDER BY member_ids, from
LIMIT $row_limit
