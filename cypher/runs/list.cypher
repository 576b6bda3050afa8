// Committed runs, newest period first. One row per run.
//
// Parameters:
//   none
// Returns:
//   run         MAP       every property of the run's record
// Cost: one label scan over runs, of which there are a few for each period
MATCH (run:Run {state: 'committed'})
WITH run ORDER BY run.period DESC, run.plan ASC
RETURN run {.run_id, .period, .plan, .plan_version, .plan_hash, plan_document_hash: coalesce(run.plan_document_hash, run.plan_hash),
            .currency, .fingerprint, .outcome_hash, .data_version, .code_version, .state, .verified, .created_at,
            .created_by, .members, .participants, .sales_minor, .volume, .awards_minor, .awards, .skips, .volumes} AS run
