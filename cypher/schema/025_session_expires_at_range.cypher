// :UserSession nodes are found by expires_at, in order.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index entry on each write
CREATE RANGE INDEX session_expires_at_range IF NOT EXISTS
FOR (node:UserSession) ON (node.expires_at)
