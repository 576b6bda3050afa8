// Puts a waiting secret in force. One row, or none when another one waits by now.
//
// Parameters:
//   user_id  STRING   whose
//   secret   STRING   the one that waits
//   step     INTEGER  time step of the code that was given; it and older ones count no more
//   codes    STRING   SHA-256 of each recovery code, with a space between
// Returns:
//   user_id  STRING  the same
// Cost: one index seek
MATCH (user:User {user_id: $user_id})
SET user.totp_taken = $step
WITH user
WHERE user.totp_pending = $secret
SET user.totp_secret = $secret, user.totp_pending = null, user.totp_step = $step, user.recovery_codes = $codes
RETURN user.user_id AS user_id
