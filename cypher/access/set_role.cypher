// Gives a person another role and ends all their sessions. One row, or none when there is no such person.
//
// Parameters:
//   user_id    STRING  name to sign in with
//   role       STRING  admin, manager, officer, leader or auditor
//   member_id  STRING | NULL  the member a leader's scope starts at
// Returns:
//   user_id    STRING  the same name
// Cost: one index seek, then the sessions of the person
MATCH (user:User {user_id: $user_id})
SET user.role = $role, user.member_id = $member_id
WITH user
CALL (user) {
  MATCH (session:UserSession {user_id: user.user_id})
  DELETE session
}
RETURN user.user_id AS user_id
