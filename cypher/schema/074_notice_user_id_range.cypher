// :Notice nodes are found by user_id.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index entry on each write
CREATE INDEX notice_user_id_range IF NOT EXISTS
FOR (node:Notice) ON (node.user_id)
