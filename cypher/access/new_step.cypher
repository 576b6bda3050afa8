// Keeps that somebody took the first step of signing in, and clears steps that are over, a thousand at most. No rows.
//
// Parameters:
//   step_hash   STRING    SHA-256 of the token of the step, hexadecimal
//   user_id     STRING    whose
//   now         DATETIME  when
//   expires_at  DATETIME  until when the second step may follow
// Returns:
//   none
// Cost: one index seek, and one label scan over open steps
MERGE (step:SignInStep {step_hash: $step_hash})
ON CREATE SET step.user_id = $user_id, step.expires_at = $expires_at
WITH step
CALL (step) {
  MATCH (old:SignInStep)
  WHERE old.expires_at <= $now AND old.step_hash <> step.step_hash
  WITH old
  LIMIT 1000
  DELETE old
}
FINISH
