// State of the run with this id, committed or being written. No row when there is none.
//
// Parameters:
//   run_id      STRING    the run
// Returns:
//   run_id      STRING    key
//   state       STRING    writing or committed
//   created_at  DATETIME  when it was made
//   created_by  STRING    who made it
// Cost: one index seek
MATCH (run:Run {run_id: $run_id})
RETURN run.run_id AS run_id, run.state AS state, run.created_at AS created_at, run.created_by AS created_by
