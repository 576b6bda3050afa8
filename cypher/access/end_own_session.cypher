// Ends one session of a person. One row.
//
// Parameters:
//   user_id      STRING  whose
//   session_key  STRING  how the hash of its token begins, 16 digits
// Returns:
//   ended  INTEGER  0 or 1
// Cost: one index seek
MATCH (session:UserSession {user_id: $user_id})
WHERE left(session.session_hash, 16) = $session_key
DELETE session
RETURN count(*) AS ended
