// Whose session a token opens, if it is still in force and the person may still sign in. One row or none.
//
// Parameters:
//   session_hash  STRING    SHA-256 of the token, hexadecimal
//   now           DATETIME  the time at which it must be in force
//   idle_since    DATETIME  a session not used since then is over
// Returns:
//   user_id       STRING    whose session
//   role          STRING    admin, manager, officer, leader or auditor
//   member_id     STRING | NULL  the member a leader's scope starts at
//   disabled      BOOLEAN   always false here
//   created_at    DATETIME  when the user was added
//   language           STRING | NULL  the language of the pages that was chosen
//   has_second_factor  BOOLEAN        whether signing in asks for a code
//   subject            STRING | NULL  who the person is for the single sign-on
//   last_seen_at  DATETIME  last use, to the minute
// Cost: two index seeks
MATCH (session:UserSession {session_hash: $session_hash})
WHERE session.expires_at > $now AND session.last_seen_at > $idle_since
MATCH (user:User {user_id: session.user_id})
WHERE NOT user.disabled
RETURN
  user.user_id AS user_id,
  user.role AS role,
  user.member_id AS member_id,
  user.disabled AS disabled,
  user.created_at AS created_at,
  user.language AS language,
  user.totp_secret IS NOT NULL AS has_second_factor,
  user.oidc_subject AS subject,
  session.last_seen_at AS last_seen_at
