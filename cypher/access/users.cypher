// Everyone who may sign in, by name. Passwords stay where they are.
//
// Parameters:
//   none
// Returns:
//   user_id     STRING    key
//   role        STRING    admin, manager, officer or leader
//   member_id   STRING | NULL  the member a leader's scope starts at
//   disabled    BOOLEAN   whether signing in is refused
//   created_at  DATETIME  when the user was added
// Cost: one label scan over the users
MATCH (user:User)
RETURN
  user.user_id AS user_id,
  user.role AS role,
  user.member_id AS member_id,
  user.disabled AS disabled,
  user.created_at AS created_at
ORDER BY user_id
