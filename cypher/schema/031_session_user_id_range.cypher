// :UserSession nodes are found by user_id.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index entry on each write
CREATE RANGE INDEX session_user_id_range IF NOT EXISTS
FOR (node:UserSession) ON (node.user_id)
