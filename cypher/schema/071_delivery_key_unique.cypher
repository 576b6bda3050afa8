// No two :Delivery nodes have the same key.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index lookup on each write
CREATE CONSTRAINT delivery_key_unique IF NOT EXISTS
FOR (node:Delivery) REQUIRE node.key IS UNIQUE
