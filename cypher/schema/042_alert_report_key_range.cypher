// :Alert nodes are found by report_key.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index entry on each write
CREATE INDEX alert_report_key_range IF NOT EXISTS
FOR (node:Alert) ON (node.report_key)
