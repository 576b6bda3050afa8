// Notes that a token was used. No rows.
//
// Parameters:
//   token_id  STRING    its number
//   now       DATETIME  when
// Returns:
//   none
// Cost: one index seek
MATCH (token:ApiToken {token_id: $token_id})
SET token.last_used_at = $now
