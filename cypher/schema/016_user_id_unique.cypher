// No two :User nodes have the same user_id.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index lookup on each write
CREATE CONSTRAINT user_id_unique IF NOT EXISTS
FOR (node:User) REQUIRE node.user_id IS UNIQUE
