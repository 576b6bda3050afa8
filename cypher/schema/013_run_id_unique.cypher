// No two :Run nodes have the same run_id.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index lookup on each write
CREATE CONSTRAINT run_id_unique IF NOT EXISTS
FOR (node:Run) REQUIRE node.run_id IS UNIQUE
