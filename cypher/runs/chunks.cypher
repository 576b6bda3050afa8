// Stored rows of one table of a committed run, packed in lists. One row per chunk, in order.
//
// Parameters:
//   run_id      STRING    the run
//   table       STRING    awards, skips or volumes
// Returns:
//   columns     MAP       one list for each column of the table
// Cost: one index seek, then each chunk of the run once
MATCH (run:Run {run_id: $run_id})<-[:PART_OF]-(chunk:RunChunk {table: $table})
WHERE run.state = 'committed'
WITH chunk ORDER BY chunk.number
RETURN chunk {.*} AS columns
