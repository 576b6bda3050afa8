// Members are found by words of their name, id or email.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index entry on each write
CREATE FULLTEXT INDEX member_search IF NOT EXISTS
FOR (node:Member) ON EACH [node.name, node.member_id, node.email]
