// How each sponsor who said so wants recruits to be placed. One row each.
//
// Parameters:
//   none
// Returns:
//   member_id  STRING  who prefers
//   rule       STRING  a rule of docs/placement.md
// Cost: a scan of the members
MATCH (member:Member)
WHERE member.placement_preference IS NOT NULL
RETURN member.member_id AS member_id, member.placement_preference AS rule
ORDER BY member_id
