// :Refund nodes are found by refunded_on, in order.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index entry on each write
CREATE RANGE INDEX refund_refunded_on_range IF NOT EXISTS
FOR (node:Refund) ON (node.refunded_on)
