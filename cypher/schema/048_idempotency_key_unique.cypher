// No two :IdempotencyKey nodes have the same key.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index lookup on each write
CREATE CONSTRAINT idempotency_key_unique IF NOT EXISTS
FOR (node:IdempotencyKey) REQUIRE node.key IS UNIQUE
