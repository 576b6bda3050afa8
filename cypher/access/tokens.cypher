// Tokens for programs, of one person or everybody, the newest first; those over or revoked too.
//
// Parameters:
//   user_id  STRING | NULL  whose; null: everybody's
// Returns:
//   token_id      STRING           its number
//   user_id       STRING           whose
//   label         STRING           what it is for
//   scopes        STRING           what it may do, with a space between
//   created_at    DATETIME         when it was made
//   expires_at    DATETIME         when it ends
//   last_used_at  DATETIME | NULL  last use, to the minute
//   revoked_at    DATETIME | NULL  when it was revoked
// Cost: one label scan over the tokens
MATCH (token:ApiToken)
WHERE $user_id IS NULL OR token.user_id = $user_id
RETURN
  token.token_id AS token_id,
  token.user_id AS user_id,
  token.label AS label,
  token.scopes AS scopes,
  token.created_at AS created_at,
  token.expires_at AS expires_at,
  token.last_used_at AS last_used_at,
  token.revoked_at AS revoked_at
ORDER BY created_at DESC, token_id
