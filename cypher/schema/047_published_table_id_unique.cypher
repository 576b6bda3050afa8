// No two :PublishedTable nodes have the same table_id.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index lookup on each write
CREATE CONSTRAINT published_table_id_unique IF NOT EXISTS
FOR (node:PublishedTable) REQUIRE node.table_id IS UNIQUE
