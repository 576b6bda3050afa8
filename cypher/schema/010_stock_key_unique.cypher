// No two :Stock nodes have the same stock_key.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index lookup on each write
CREATE CONSTRAINT stock_key_unique IF NOT EXISTS
FOR (node:Stock) REQUIRE node.stock_key IS UNIQUE
