// Adds a line to what happened in a case. One row.
//
// Parameters:
//   case_id     STRING  its number
//   properties  MAP     what happened
// Returns:
//   seq  INTEGER  number of the line in the case, from 1
// Cost: one index seek, each line of the case once
OPTIONAL MATCH (entry:CaseEntry {case_id: $case_id})
WITH count(entry) + 1 AS seq
CREATE (made:CaseEntry {case_id: $case_id, seq: seq, entry_key: $case_id + '/' + toString(seq)})
SET made += $properties
RETURN seq
