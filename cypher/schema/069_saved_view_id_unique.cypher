// No two :SavedView nodes have the same view_id.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index lookup on each write
CREATE CONSTRAINT saved_view_id_unique IF NOT EXISTS
FOR (node:SavedView) REQUIRE node.view_id IS UNIQUE
