// Runs keep their pass-overs packed in :RunChunk nodes, so there are no :Skip nodes; takes back 015.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: none; the label has no nodes
DROP CONSTRAINT skip_key_unique IF EXISTS
