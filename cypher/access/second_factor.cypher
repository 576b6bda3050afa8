// What is kept of a person's second factor. One row or none.
//
// Parameters:
//   user_id  STRING  whose
// Returns:
//   secret   STRING | NULL  the secret in force, base 32
//   pending  STRING | NULL  one that waits for its first code, base 32
//   codes    STRING         SHA-256 of each recovery code that is left, one after the other, with a space between
// Cost: one index seek
MATCH (user:User {user_id: $user_id})
RETURN user.totp_secret AS secret, user.totp_pending AS pending, coalesce(user.recovery_codes, '') AS codes
