// Notes that a session was used. No rows.
//
// Parameters:
//   session_hash  STRING    SHA-256 of the token, hexadecimal
//   now           DATETIME  when
// Returns:
//   none
// Cost: one index seek
MATCH (session:UserSession {session_hash: $session_hash})
SET session.last_seen_at = $now
