// Take the run for one process by writing its record in state writing, unless the run exists already.
//
// Parameters:
//   run_id       STRING    the run
//   properties   MAP       the run's record
//   token        STRING    names the process; a repeated call with the same token changes nothing
//   lease_until  DATETIME  until when the claim holds without being renewed
// Returns:
//   token        STRING    whose claim it is now
//   state        STRING    writing or committed
// Cost: one index seek and one node
MERGE (run:Run {run_id: $run_id})
ON CREATE SET run += $properties, run.token = $token, run.lease_until = $lease_until
RETURN run.token AS token, run.state AS state
