// A member, who shall become its placement parent, and the latest placement edge of the member. Always one row.
//
// Parameters:
//   member_id        STRING         whose placement changes
//   above_id         STRING | NULL  the placement parent to be; null for none
// Returns:
//   exists           BOOLEAN        is there such a member
//   joined_on        DATE | NULL    when the member joined
//   above_exists     BOOLEAN        is there such a placement parent
//   above_joined_on  DATE | NULL    when the placement parent to be joined
//   current_id       STRING | NULL  upper end of the latest edge; null for a root
//   since            DATE | NULL    first day of that edge
//   until            DATE | NULL    end day of that edge; null while in force
//   leg              STRING | NULL  of that edge
// Cost: two index seeks, then each placement edge that the member ever had
OPTIONAL MATCH (member:Member {member_id: $member_id})
OPTIONAL MATCH (above:Member {member_id: $above_id})
OPTIONAL MATCH (member)<-[edge:PLACED]-(current:Member)
WITH member, above, edge, current
ORDER BY edge.from DESC
LIMIT 1
RETURN member IS NOT NULL AS exists, member.joined_on AS joined_on,
       above IS NOT NULL AS above_exists, above.joined_on AS above_joined_on,
       current.member_id AS current_id, edge.from AS since, edge.to AS until, edge.leg AS leg
