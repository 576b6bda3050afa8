// Whose invitation link a code belongs to, if there is one.
//
// Parameters:
//   code  STRING  the end of its address
// Returns:
//   member_id  STRING  whose
//   shows      STRING  what its page tells of the member: nothing, first_name or id
// Cost: one index seek
MATCH (invitation:Invitation {code: $code})
RETURN invitation.member_id AS member_id, invitation.shows AS shows
