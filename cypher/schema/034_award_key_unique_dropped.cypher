// Runs keep their awards packed in :RunChunk nodes, so there are no :Award nodes; takes back 014.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: none; the label has no nodes
DROP CONSTRAINT award_key_unique IF EXISTS
