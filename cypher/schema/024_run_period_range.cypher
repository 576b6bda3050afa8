// :Run nodes are found by period, in order.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index entry on each write
CREATE RANGE INDEX run_period_range IF NOT EXISTS
FOR (node:Run) ON (node.period)
