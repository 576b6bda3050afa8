// Committed runs that were made with a version of a plan, newest period first. One row per run.
//
// Parameters:
//   plan           STRING    name of the plan
//   version        STRING    its version
// Returns:
//   run_id         STRING    key
//   document_hash  STRING    SHA-256 of the plan's content of every date, as it was then
// Cost: one label scan over runs, of which there are a few for each period
MATCH (run:Run {state: 'committed'})
WHERE run.plan = $plan AND run.plan_version = $version
WITH run ORDER BY run.period DESC, run.run_id ASC
RETURN run.run_id AS run_id, coalesce(run.plan_document_hash, run.plan_hash) AS document_hash
