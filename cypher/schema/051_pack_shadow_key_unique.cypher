// No two :PackShadow nodes have the same shadow_key.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index lookup on each write
CREATE CONSTRAINT pack_shadow_key_unique IF NOT EXISTS
FOR (node:PackShadow) REQUIRE node.shadow_key IS UNIQUE
