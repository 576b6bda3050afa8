// No two :Skip nodes have the same skip_key.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index lookup on each write
CREATE CONSTRAINT skip_key_unique IF NOT EXISTS
FOR (node:Skip) REQUIRE node.skip_key IS UNIQUE
