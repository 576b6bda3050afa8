// No two :PackVersion nodes have the same pack_key.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index lookup on each write
CREATE CONSTRAINT pack_version_key_unique IF NOT EXISTS
FOR (node:PackVersion) REQUIRE node.pack_key IS UNIQUE
