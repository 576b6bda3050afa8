// Whether a member is there for a leader's scope to start at. One row or none.
//
// Parameters:
//   member_id  STRING  the member
// Returns:
//   member_id  STRING  the same, when there is such a member
// Cost: one index seek
MATCH (member:Member {member_id: $member_id})
RETURN member.member_id AS member_id
