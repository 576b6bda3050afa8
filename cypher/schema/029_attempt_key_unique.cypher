// No two :LoginAttempt nodes have the same attempt_key.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index lookup on each write
CREATE CONSTRAINT attempt_key_unique IF NOT EXISTS
FOR (node:LoginAttempt) REQUIRE node.attempt_key IS UNIQUE
