// The plan of a committed run as it was then, as JSON text.
//
// Parameters:
//   run_id      STRING    the run
// Returns:
//   plan_json   STRING    canonical content of the plan
// Cost: one index seek
MATCH (run:Run {run_id: $run_id})
WHERE run.state = 'committed'
RETURN run.plan_json AS plan_json
