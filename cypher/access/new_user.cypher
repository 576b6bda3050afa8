// Adds a person who may sign in. One row; `is_new` is false when the name was taken, and then nothing changed.
// Safe to repeat: the token of the first attempt marks it as its own.
//
// Parameters:
//   user_id        STRING    name to sign in with, lower case
//   role           STRING    admin, manager, officer, leader or auditor
//   member_id      STRING | NULL  the member a leader's scope starts at
//   password_hash  STRING    argon2 text
//   created_at     DATETIME  when
//   token          STRING    random, one for each call
// Returns:
//   is_new         BOOLEAN   whether this call made the user
// Cost: one index seek
MERGE (user:User {user_id: $user_id})
ON CREATE SET
  user.role = $role,
  user.member_id = $member_id,
  user.password_hash = $password_hash,
  user.disabled = false,
  user.created_at = $created_at,
  user.made_by_token = $token
RETURN user.made_by_token = $token AS is_new
