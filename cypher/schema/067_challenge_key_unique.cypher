// No two :Challenge nodes have the same key.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index lookup on each write
CREATE CONSTRAINT challenge_key_unique IF NOT EXISTS
FOR (node:Challenge) REQUIRE node.key IS UNIQUE
