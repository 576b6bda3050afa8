// No two :Sale nodes have the same sale_id.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index lookup on each write
CREATE CONSTRAINT sale_id_unique IF NOT EXISTS
FOR (node:Sale) REQUIRE node.sale_id IS UNIQUE
