// :Delivery nodes are found by state.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index entry on each write
CREATE INDEX delivery_state_range IF NOT EXISTS
FOR (node:Delivery) ON (node.state)
