// :Notice nodes are found by unread_of.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index entry on each write
CREATE INDEX notice_unread_of_range IF NOT EXISTS
FOR (node:Notice) ON (node.unread_of)
