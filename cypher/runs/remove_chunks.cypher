// Remove some chunks of a run that was never finished.
//
// Parameters:
//   run_id      STRING    the run
//   token       STRING    the claim under which it was written
//   limit       INTEGER   how many at most
// Returns:
//   removed     INTEGER   chunks removed
// Cost: one index seek and the chunks removed
MATCH (run:Run {run_id: $run_id})<-[:PART_OF]-(chunk:RunChunk)
WHERE run.state = 'writing' AND run.token = $token
WITH chunk LIMIT $limit
DETACH DELETE chunk
RETURN count(*) AS removed
