// Ends one session. No rows.
//
// Parameters:
//   session_hash  STRING  SHA-256 of the token, hexadecimal
// Returns:
//   none
// Cost: one index seek
MATCH (session:UserSession {session_hash: $session_hash})
DELETE session
