// Links a person with somebody of the single sign-on, or unlinks; every session of theirs ends. No rows.
//
// Parameters:
//   user_id       STRING         whose
//   identity_key  STRING | NULL  hash of issuer and subject; null: unlinks
//   issuer        STRING | NULL  who says who somebody is
//   subject       STRING | NULL  who the person is there
// Returns:
//   none
// Cost: one index seek, then the sessions of the person
MATCH (user:User {user_id: $user_id})
SET user.identity_key = $identity_key, user.oidc_issuer = $issuer, user.oidc_subject = $subject
WITH user
CALL (user) {
  MATCH (session:UserSession {user_id: user.user_id})
  DELETE session
}
FINISH
