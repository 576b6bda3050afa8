// No two :UserLock nodes have the same key.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index lookup on each write
CREATE CONSTRAINT user_lock_key_unique IF NOT EXISTS
FOR (node:UserLock) REQUIRE node.key IS UNIQUE
