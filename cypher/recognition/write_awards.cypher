// Records what members are given for a challenge; one that is there stays as it is.
//
// Parameters:
//   rows  LIST<MAP>  the awards, each with its key
// Returns:
//   none
// Cost: one index seek and at most one write an award
UNWIND $rows AS row
MERGE (award:RecognitionAward {key: row.key})
ON CREATE SET award += row
