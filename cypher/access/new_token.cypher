// Keeps a token for programs; of the token itself the SHA-256 alone. No rows.
//
// Parameters:
//   token_hash  STRING    SHA-256 of the token, hexadecimal
//   token_id    STRING    its number
//   user_id     STRING    whose
//   label       STRING    what it is for
//   scopes      STRING    what it may do, with a space between
//   created_at  DATETIME  when it was made
//   expires_at  DATETIME  when it ends
// Returns:
//   none
// Cost: one write
MERGE (token:ApiToken {token_id: $token_id})
ON CREATE SET
  token.token_hash = $token_hash,
  token.user_id = $user_id,
  token.label = $label,
  token.scopes = $scopes,
  token.created_at = $created_at,
  token.expires_at = $expires_at
