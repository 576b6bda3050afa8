// :Member nodes are found by joined_on, in order.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index entry on each write
CREATE RANGE INDEX member_joined_on_range IF NOT EXISTS
FOR (node:Member) ON (node.joined_on)
