// Keeps a secret that waits for its first code. No rows.
//
// Parameters:
//   user_id  STRING  whose
//   secret   STRING  base 32
// Returns:
//   none
// Cost: one index seek
MATCH (user:User {user_id: $user_id})
SET user.totp_pending = $secret
