// No two :NameView nodes have the same view_key.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index lookup on each write
CREATE CONSTRAINT name_view_key_unique IF NOT EXISTS
FOR (node:NameView) REQUIRE node.view_key IS UNIQUE
