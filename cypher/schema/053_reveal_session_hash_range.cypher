// :Reveal nodes are found by session_hash.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index entry on each write
CREATE INDEX reveal_session_hash_range IF NOT EXISTS
FOR (node:Reveal) ON (node.session_hash)
