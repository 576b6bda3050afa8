// No two :Award nodes have the same award_key.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index lookup on each write
CREATE CONSTRAINT award_key_unique IF NOT EXISTS
FOR (node:Award) REQUIRE node.award_key IS UNIQUE
