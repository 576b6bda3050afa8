// Remove the record of a run that was never finished and has no chunks left.
//
// Parameters:
//   run_id      STRING    the run
//   token       STRING    the claim under which it was written
// Returns:
//   removed     INTEGER   1 or 0
// Cost: one index seek
MATCH (run:Run {run_id: $run_id})
WHERE run.state = 'writing' AND run.token = $token AND NOT EXISTS { (run)<-[:PART_OF]-(:RunChunk) }
DETACH DELETE run
RETURN count(*) AS removed
