// Removes what happened in a case, notes and attached rows with it. One row.
//
// Parameters:
//   case_id  STRING  its number
// Returns:
//   removed  INTEGER  lines removed
// Cost: one index seek, each line of the case once
MATCH (entry:CaseEntry {case_id: $case_id})
DELETE entry
RETURN count(*) AS removed
