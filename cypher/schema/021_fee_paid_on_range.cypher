// :Fee nodes are found by paid_on, in order.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index entry on each write
CREATE RANGE INDEX fee_paid_on_range IF NOT EXISTS
FOR (node:Fee) ON (node.paid_on)
