// Who is linked with somebody of the single sign-on. One row or none.
//
// Parameters:
//   identity_key  STRING  hash of issuer and subject
// Returns:
//   user_id            STRING         whose
//   role               STRING         admin, manager, officer, leader or auditor
//   member_id          STRING | NULL  the member a leader's scope starts at
//   disabled           BOOLEAN        whether signing in is refused
//   created_at         DATETIME       when the user was added
//   language           STRING | NULL  the language of the pages that was chosen
//   has_second_factor  BOOLEAN        whether signing in asks for a code
//   subject            STRING | NULL  who the person is for the single sign-on
// Cost: one index seek
MATCH (user:User {identity_key: $identity_key})
RETURN
  user.user_id AS user_id,
  user.role AS role,
  user.member_id AS member_id,
  user.disabled AS disabled,
  user.created_at AS created_at,
  user.language AS language,
  user.totp_secret IS NOT NULL AS has_second_factor,
  user.oidc_subject AS subject
