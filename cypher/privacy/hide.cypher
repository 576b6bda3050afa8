// Ends every reveal of a session. One row.
//
// Parameters:
//   session_hash  STRING   SHA-256 of the session's token, hexadecimal
// Returns:
//   ended  INTEGER  how many there were
// Cost: one index seek
MATCH (reveal:Reveal {session_hash: $session_hash})
DELETE reveal
RETURN count(*) AS ended
