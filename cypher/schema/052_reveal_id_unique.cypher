// No two :Reveal nodes have the same reveal_id.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index lookup on each write
CREATE CONSTRAINT reveal_id_unique IF NOT EXISTS
FOR (node:Reveal) REQUIRE node.reveal_id IS UNIQUE
