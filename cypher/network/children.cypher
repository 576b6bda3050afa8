// Ids of the people whom a member sponsors on a day, packed into one row so that a star of 100,000 stays quick.
//
// Parameters:
//   member_id   STRING        the sponsor
//   day         DATE          the day on which the edges are in force
// Returns:
//   member_ids  LIST<STRING>  the sponsored people in no order; empty for a leaf
// Cost: one index seek, then each sponsorship of the member once
MATCH (sponsor:Member {member_id: $member_id})
OPTIONAL MATCH (sponsor)-[edge:SPONSORED]->(child:Member)
WHERE edge.from <= $day AND (edge.to IS NULL OR edge.to > $day)
RETURN collect(child.member_id) AS member_ids
