// No two :SignInStep nodes have the same step_hash.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index lookup on each write
CREATE CONSTRAINT sign_in_step_hash_unique IF NOT EXISTS
FOR (node:SignInStep) REQUIRE node.step_hash IS UNIQUE
