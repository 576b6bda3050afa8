// No two :Case nodes have the same case_id.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index lookup on each write
CREATE CONSTRAINT case_id_unique IF NOT EXISTS
FOR (node:Case) REQUIRE node.case_id IS UNIQUE
