// Gives a person with a second factor other recovery codes. One row, or none when there is no second factor.
//
// Parameters:
//   user_id  STRING  whose
//   codes    STRING  SHA-256 of each recovery code, with a space between
// Returns:
//   user_id  STRING  the same
// Cost: one index seek
MATCH (user:User {user_id: $user_id})
WHERE user.totp_secret IS NOT NULL
SET user.recovery_codes = $codes
RETURN user.user_id AS user_id
