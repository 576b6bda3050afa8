// Makes a case, or sets what is given of one.
//
// Parameters:
//   case_id     STRING  its number
//   properties  MAP     what to set
// Returns:
//   case_id  STRING  the same
// Cost: one index seek, one write
MERGE (case:Case {case_id: $case_id})
SET case += $properties
RETURN case.case_id AS case_id
