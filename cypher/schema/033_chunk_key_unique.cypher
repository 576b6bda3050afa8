// No two :RunChunk nodes have the same chunk_key.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index lookup on each write
CREATE CONSTRAINT chunk_key_unique IF NOT EXISTS
FOR (node:RunChunk) REQUIRE node.chunk_key IS UNIQUE
