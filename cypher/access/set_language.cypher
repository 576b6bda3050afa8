// Keeps the language that a person reads in. No rows.
//
// Parameters:
//   user_id   STRING  whose
//   language  STRING  its code
// Returns:
//   none
// Cost: one index seek
MATCH (user:User {user_id: $user_id})
SET user.language = $language
