// Opens a session, and clears sessions that are over, a thousand at most. Only the SHA-256 of the token is kept. No rows.
//
// Parameters:
//   session_hash  STRING    SHA-256 of the token, hexadecimal
//   user_id       STRING    whose session
//   browser       STRING    kind of browser, short
//   created_at    DATETIME  when
//   expires_at    DATETIME  when it ends whatever happens
// Returns:
//   none
// Cost: two index seeks, and one for each session that is over
MERGE (session:UserSession {session_hash: $session_hash})
ON CREATE SET
  session.user_id = $user_id,
  session.browser = $browser,
  session.created_at = $created_at,
  session.last_seen_at = $created_at,
  session.expires_at = $expires_at
WITH session
CALL (session) {
  MATCH (old:UserSession)
  WHERE old.expires_at <= $created_at AND old.session_hash <> session.session_hash
  WITH old
  LIMIT 1000
  DELETE old
}
FINISH
