// Every challenge, the newest first.
//
// Parameters:
//   none
// Returns:
//   challenge  MAP  all of the challenge
// Cost: each challenge once
MATCH (challenge:Challenge)
RETURN properties(challenge) AS challenge
ORDER BY challenge.key DESC
