// Takes a person's second factor away, with its codes. One row, or none when there was none.
//
// Parameters:
//   user_id  STRING  whose
// Returns:
//   user_id  STRING  the same
// Cost: one index seek
MATCH (user:User {user_id: $user_id})
WHERE user.totp_secret IS NOT NULL
SET user.totp_secret = null, user.totp_pending = null, user.totp_step = null, user.recovery_codes = null
RETURN user.user_id AS user_id
