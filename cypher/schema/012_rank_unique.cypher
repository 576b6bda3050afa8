// No two :Rank nodes have the same rank.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index lookup on each write
CREATE CONSTRAINT rank_unique IF NOT EXISTS
FOR (node:Rank) REQUIRE node.rank IS UNIQUE
