// Ends a first step of signing in. One row.
//
// Parameters:
//   step_hash  STRING  SHA-256 of the token of the step, hexadecimal
// Returns:
//   ended  INTEGER  0 or 1
// Cost: one index seek
MATCH (step:SignInStep {step_hash: $step_hash})
DELETE step
RETURN count(*) AS ended
