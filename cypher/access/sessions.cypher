// Sessions of one person that are in force, the one used last first.
//
// Parameters:
//   user_id     STRING    whose
//   now         DATETIME  when
//   idle_since  DATETIME  a session not used since then is over
// Returns:
//   session_key   STRING    how the hash of its token begins, 16 digits
//   browser       STRING    kind of browser, as it was at sign-in
//   created_at    DATETIME  when it began
//   last_seen_at  DATETIME  last use, to the minute
//   expires_at    DATETIME  when it ends whatever happens
// Cost: one index seek
MATCH (session:UserSession {user_id: $user_id})
WHERE session.expires_at > $now AND session.last_seen_at > $idle_since
RETURN
  left(session.session_hash, 16) AS session_key,
  coalesce(session.browser, '') AS browser,
  session.created_at AS created_at,
  session.last_seen_at AS last_seen_at,
  session.expires_at AS expires_at
ORDER BY last_seen_at DESC, session_key
