// One challenge. One row, or none.
//
// Parameters:
//   key  STRING  its id
// Returns:
//   challenge  MAP  all of the challenge
// Cost: one index seek
MATCH (challenge:Challenge {key: $key})
RETURN properties(challenge) AS challenge
