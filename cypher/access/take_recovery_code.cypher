// Takes a recovery code, once. One row when it is taken, else none.
//
// Parameters:
//   user_id    STRING    whose
//   code_hash  STRING    SHA-256 of the code, hexadecimal
//   now        DATETIME  when
// Returns:
//   user_id  STRING  the same
// Cost: one index seek
MATCH (user:User {user_id: $user_id})
SET user.code_taken_at = $now
WITH user
WHERE user.totp_secret IS NOT NULL AND user.recovery_codes CONTAINS $code_hash
SET user.recovery_codes = trim(replace(user.recovery_codes, $code_hash, ''))
RETURN user.user_id AS user_id
