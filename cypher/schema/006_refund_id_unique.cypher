// No two :Refund nodes have the same refund_id.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index lookup on each write
CREATE CONSTRAINT refund_id_unique IF NOT EXISTS
FOR (node:Refund) REQUIRE node.refund_id IS UNIQUE
