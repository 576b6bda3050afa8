// A member, who shall become its sponsor, and the latest sponsor edge of the member. Always one row.
//
// Parameters:
//   member_id        STRING         whose sponsor changes
//   above_id         STRING | NULL  the sponsor to be; null for none
// Returns:
//   exists           BOOLEAN        is there such a member
//   joined_on        DATE | NULL    when the member joined
//   above_exists     BOOLEAN        is there such a sponsor
//   above_joined_on  DATE | NULL    when the sponsor to be joined
//   current_id       STRING | NULL  upper end of the latest edge; null for a root
//   since            DATE | NULL    first day of that edge
//   until            DATE | NULL    end day of that edge; null while in force
// Cost: two index seeks, then each sponsor edge that the member ever had
OPTIONAL MATCH (member:Member {member_id: $member_id})
OPTIONAL MATCH (above:Member {member_id: $above_id})
OPTIONAL MATCH (member)<-[edge:SPONSORED]-(current:Member)
WITH member, above, edge, current
ORDER BY edge.from DESC
LIMIT 1
RETURN member IS NOT NULL AS exists, member.joined_on AS joined_on,
       above IS NOT NULL AS above_exists, above.joined_on AS above_joined_on,
       current.member_id AS current_id, edge.from AS since, edge.to AS until
