// No two :Migration nodes have the same version.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index lookup on each write
CREATE CONSTRAINT migration_version_unique IF NOT EXISTS
FOR (node:Migration) REQUIRE node.version IS UNIQUE
