// :CaseEntry nodes are found by case_id.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index entry on each write
CREATE INDEX case_entry_case_id_range IF NOT EXISTS
FOR (node:CaseEntry) ON (node.case_id)
