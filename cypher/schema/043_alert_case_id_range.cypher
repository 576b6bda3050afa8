// :Alert nodes are found by case_id.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index entry on each write
CREATE INDEX alert_case_id_range IF NOT EXISTS
FOR (node:Alert) ON (node.case_id)
