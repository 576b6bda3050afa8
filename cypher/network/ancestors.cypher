// The upline of a member on a day, nearest first, the member itself at distance 0, 256 steps at most.
// For more, ask again from the last one found.
//
// Parameters:
//   member_id  STRING         where to start
//   day        DATE           the day on which the edges are in force
// Returns:
//   member_id  STRING         one step of the upline
//   name       STRING | NULL  as loaded
//   distance   INTEGER        steps above the start, 0 to 256
// Cost: one index seek, then each edge of the upline once
MATCH (start:Member {member_id: $member_id})
      ((:Member)<-[edge:SPONSORED WHERE edge.from <= $day AND (edge.to IS NULL OR edge.to > $day)]-(:Member)){0,256}
      (above:Member)
RETURN above.member_id AS member_id, above.name AS name, size(edge) AS distance
ORDER BY distance
