// Shuts a person out or lets them in again, and ends all their sessions, and their tokens for programs when
// they are shut out. One row, or none when there is no such person.
//
// Parameters:
//   user_id   STRING   name to sign in with
//   disabled  BOOLEAN  true shuts out
//   now       DATETIME  when
// Returns:
//   user_id   STRING   the same name
// Cost: one index seek, then the sessions and tokens of the person
MATCH (user:User {user_id: $user_id})
SET user.disabled = $disabled
WITH user
CALL (user) {
  MATCH (session:UserSession {user_id: user.user_id})
  DELETE session
}
CALL (user) {
  MATCH (token:ApiToken)
  WHERE user.disabled AND token.user_id = user.user_id AND token.revoked_at IS NULL
  SET token.revoked_at = $now
}
RETURN user.user_id AS user_id
