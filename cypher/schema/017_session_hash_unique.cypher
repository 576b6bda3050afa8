// No two :UserSession nodes have the same session_hash.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index lookup on each write
CREATE CONSTRAINT session_hash_unique IF NOT EXISTS
FOR (node:UserSession) REQUIRE node.session_hash IS UNIQUE
