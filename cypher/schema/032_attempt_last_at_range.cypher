// :LoginAttempt nodes are found by last_at, in order.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index entry on each write
CREATE RANGE INDEX attempt_last_at_range IF NOT EXISTS
FOR (node:LoginAttempt) ON (node.last_at)
