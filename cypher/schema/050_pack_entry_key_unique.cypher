// No two :PackEntry nodes have the same entry_key.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index lookup on each write
CREATE CONSTRAINT pack_entry_key_unique IF NOT EXISTS
FOR (node:PackEntry) REQUIRE node.entry_key IS UNIQUE
