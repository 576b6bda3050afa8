// What happened in a case, in order.
//
// Parameters:
//   case_id  STRING  its number
// Returns:
//   entry  MAP  all of the line
// Cost: one index seek, each line of the case once
MATCH (entry:CaseEntry {case_id: $case_id})
RETURN properties(entry) AS entry ORDER BY entry.seq
