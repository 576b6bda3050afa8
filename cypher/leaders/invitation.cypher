// The invitation link of a member, if there is one.
//
// Parameters:
//   member_id  STRING  whose
// Returns:
//   code     STRING   the end of its address
//   shows    STRING   what its page tells of the member: nothing, first_name or id
//   version  INTEGER  how often it was changed
// Cost: one index seek
MATCH (invitation:Invitation {member_id: $member_id})
RETURN invitation.code AS code, invitation.shows AS shows, invitation.version AS version
