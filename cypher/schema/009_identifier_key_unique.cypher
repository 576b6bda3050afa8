// No two :Identifier nodes have the same identifier_key.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index lookup on each write
CREATE CONSTRAINT identifier_key_unique IF NOT EXISTS
FOR (node:Identifier) REQUIRE node.identifier_key IS UNIQUE
