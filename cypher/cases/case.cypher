// One case, or none.
//
// Parameters:
//   case_id  STRING  its number
// Returns:
//   case  MAP  all of it
// Cost: one index seek
MATCH (case:Case {case_id: $case_id})
RETURN properties(case) AS case
