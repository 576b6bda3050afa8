// Replaces a password hash by a stronger one of the same password; sessions stay. No rows.
//
// Parameters:
//   user_id        STRING  name to sign in with
//   old_hash       STRING  the hash that was just verified
//   password_hash  STRING  argon2 text
// Returns:
//   none
// Cost: one index seek
MATCH (user:User {user_id: $user_id})
WHERE user.password_hash = $old_hash
SET user.password_hash = $password_hash
