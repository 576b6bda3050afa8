// No two :Notice nodes have the same key.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index lookup on each write
CREATE CONSTRAINT notice_key_unique IF NOT EXISTS
FOR (node:Notice) REQUIRE node.key IS UNIQUE
