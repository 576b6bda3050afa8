// Ends the sessions of a person, but one. One row.
//
// Parameters:
//   user_id  STRING  whose
//   kept     STRING  hash of the session that stays; empty: none does
// Returns:
//   ended  INTEGER  how many
// Cost: one index seek
MATCH (session:UserSession {user_id: $user_id})
WHERE session.session_hash <> $kept
DELETE session
RETURN count(*) AS ended
