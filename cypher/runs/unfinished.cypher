// Runs that are being written, or were when their process was killed.
//
// Parameters:
//   none
// Returns:
//   run_id       STRING    key
//   token        STRING    the token under which it is being written
//   owner        STRING    host, process id and start of the process that writes it
//   lease_until  DATETIME  until when its claim holds
// Cost: one label scan over runs
MATCH (run:Run {state: 'writing'})
RETURN run.run_id AS run_id, run.token AS token, run.owner AS owner, run.lease_until AS lease_until
