// Revokes a token. One row, or none when there is no such token in force.
//
// Parameters:
//   token_id  STRING         its number
//   user_id   STRING | NULL  whose it must be; null: anybody's
//   now       DATETIME       when
// Returns:
//   user_id  STRING  whose it was
//   label    STRING  what it was for
// Cost: one index seek
MATCH (token:ApiToken {token_id: $token_id})
WHERE token.revoked_at IS NULL AND ($user_id IS NULL OR token.user_id = $user_id)
SET token.revoked_at = $now
RETURN token.user_id AS user_id, token.label AS label
