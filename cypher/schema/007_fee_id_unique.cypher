// No two :Fee nodes have the same fee_id.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index lookup on each write
CREATE CONSTRAINT fee_id_unique IF NOT EXISTS
FOR (node:Fee) REQUIRE node.fee_id IS UNIQUE
