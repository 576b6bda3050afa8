// Stored rows of one table of a committed run that can hold one member. One row per chunk, in order.
//
// Parameters:
//   run_id      STRING    the run
//   table       STRING    awards, skips or volumes
//   member_id   STRING    the member
// Returns:
//   columns     MAP       one list for each column of the table; other members' rows may be among them
// Cost: one index seek, the heads of the run's chunks, and the one or two chunks that can hold the member
MATCH (run:Run {run_id: $run_id})<-[:PART_OF]-(chunk:RunChunk {table: $table})
WHERE run.state = 'committed' AND chunk.first_member_id <= $member_id AND chunk.last_member_id >= $member_id
WITH chunk ORDER BY chunk.number
RETURN chunk {.*} AS columns
