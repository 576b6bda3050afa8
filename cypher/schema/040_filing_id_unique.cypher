// No two :Filing nodes have the same filing_id.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index lookup on each write
CREATE CONSTRAINT filing_id_unique IF NOT EXISTS
FOR (node:Filing) REQUIRE node.filing_id IS UNIQUE
