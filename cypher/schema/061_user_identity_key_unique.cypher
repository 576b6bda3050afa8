// No two :User nodes have the same identity_key.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index lookup on each write
CREATE CONSTRAINT user_identity_key_unique IF NOT EXISTS
FOR (node:User) REQUIRE node.identity_key IS UNIQUE
