// Whose token this is, if it is in force and the person may sign in. One row or none.
//
// Parameters:
//   token_hash  STRING    SHA-256 of the token, hexadecimal
//   now         DATETIME  when
// Returns:
//   user_id            STRING           whose
//   role               STRING           admin, manager, officer, leader or auditor
//   member_id          STRING | NULL    the member a leader's scope starts at
//   disabled           BOOLEAN          whether signing in is refused
//   created_at         DATETIME         when the user was added
//   language           STRING | NULL    the language of the pages that was chosen
//   has_second_factor  BOOLEAN          whether signing in asks for a code
//   subject            STRING | NULL    who the person is for the single sign-on
//   token_id           STRING           its number
//   scopes             STRING           what it may do, with a space between
//   last_used_at       DATETIME | NULL  last use, to the minute
// Cost: two index seeks
MATCH (token:ApiToken {token_hash: $token_hash})
WHERE token.revoked_at IS NULL AND token.expires_at > $now
MATCH (user:User {user_id: token.user_id})
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
  token.token_id AS token_id,
  token.scopes AS scopes,
  token.last_used_at AS last_used_at
