// No two :Party nodes have the same party_id.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index lookup on each write
CREATE CONSTRAINT party_id_unique IF NOT EXISTS
FOR (node:Party) REQUIRE node.party_id IS UNIQUE
