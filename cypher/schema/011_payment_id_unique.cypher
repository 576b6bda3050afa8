// No two :Payment nodes have the same payment_id.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index lookup on each write
CREATE CONSTRAINT payment_id_unique IF NOT EXISTS
FOR (node:Payment) REQUIRE node.payment_id IS UNIQUE
