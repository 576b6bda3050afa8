// Turn a run that is completely written into a committed one, unless the network changed while it was computed.
// Repeating it after it succeeded gives the run again, whatever happened to the network since.
//
// Parameters:
//   run_id        STRING   the run
//   token         STRING   the claim
//   data_version  INTEGER  the data that the run was computed from
//   chunks        INTEGER  how many chunks there must be
// Returns:
//   run_id        STRING   the committed run; no row when the claim was lost, rows are missing or the data changed
// Cost: one index seek and the run's chunks counted
MATCH (run:Run {run_id: $run_id})
WHERE run.state IN ['writing', 'committed'] AND run.token = $token
SET run.token = $token
WITH run
MATCH (meta:Meta {key: 'store'})
WHERE run.state = 'committed'
  OR (meta.data_version = $data_version AND COUNT { (run)<-[:PART_OF]-(:RunChunk) } = $chunks)
SET run.state = 'committed'
REMOVE run.lease_until
RETURN run.run_id AS run_id
