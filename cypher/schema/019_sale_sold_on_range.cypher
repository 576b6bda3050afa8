// :Sale nodes are found by sold_on, in order.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index entry on each write
CREATE RANGE INDEX sale_sold_on_range IF NOT EXISTS
FOR (node:Sale) ON (node.sold_on)
