// Keep how a sponsor wants recruits to be placed from now on. No row when there is no such member.
//
// Parameters:
//   member_id  STRING         the sponsor
//   rule       STRING | NULL  a rule of docs/placement.md; null for no preference
// Returns:
//   member_id  STRING         the sponsor
// Cost: one index seek
MATCH (member:Member {member_id: $member_id})
SET member.placement_preference = $rule
RETURN member.member_id AS member_id
