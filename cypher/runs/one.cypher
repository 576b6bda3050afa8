// One committed run. No row when there is none.
//
// Parameters:
//   run_id      STRING    the run
// Returns:
//   run         MAP       every property of the run's record
// Cost: one index seek
MATCH (run:Run {run_id: $run_id})
WHERE run.state = 'committed'
RETURN run {.run_id, .period, .plan, .plan_version, .plan_hash, plan_document_hash: coalesce(run.plan_document_hash, run.plan_hash),
            .currency, .fingerprint, .outcome_hash, .data_version, .code_version, .state, .verified, .created_at,
            .created_by, .members, .participants, .sales_minor, .volume, .awards_minor, .awards, .skips, .volumes} AS run
