// Keeps the invitation link of a member. One row.
//
// Parameters:
//   member_id  STRING   whose
//   code       STRING   the end of its address
//   shows      STRING   what its page tells of the member: nothing, first_name or id
//   version    INTEGER  how often it was changed
// Returns:
//   code  STRING  the same
// Cost: one index seek, one write
MERGE (invitation:Invitation {member_id: $member_id})
SET invitation.code = $code, invitation.shows = $shows, invitation.version = $version
RETURN invitation.code AS code
