// Gives a person a new password and ends all their sessions, and what they began of signing in. One row, or none when there is no such person.
//
// Parameters:
//   user_id        STRING  name to sign in with
//   password_hash  STRING  argon2 text
// Returns:
//   user_id        STRING  the same name
// Cost: one index seek, then the sessions of the person
MATCH (user:User {user_id: $user_id})
SET user.password_hash = $password_hash
WITH user
CALL (user) {
  MATCH (session:UserSession {user_id: user.user_id})
  DELETE session
}
CALL (user) {
  MATCH (step:SignInStep)
  WHERE step.user_id = user.user_id
  DELETE step
}
RETURN user.user_id AS user_id
