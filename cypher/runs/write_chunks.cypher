// Store packed rows of a run and renew its lease. Writes nothing unless the token still holds the claim.
//
// Parameters:
//   run_id       STRING    the run
//   token        STRING    the claim
//   lease_until  DATETIME  until when the claim holds now
//   rows         LIST<MAP>  chunk_key, table, number, first_member_id, last_member_id, columns
// Returns:
//   chunks       INTEGER   chunks written
// Cost: one index seek and one node a chunk
MATCH (run:Run {run_id: $run_id})
WHERE run.state = 'writing' AND run.token = $token
SET run.lease_until = $lease_until
WITH run
UNWIND $rows AS row
MERGE (chunk:RunChunk {chunk_key: row.chunk_key})
SET chunk += row.columns, chunk.table = row.table, chunk.number = row.number,
    chunk.first_member_id = row.first_member_id, chunk.last_member_id = row.last_member_id
MERGE (chunk)-[:PART_OF]->(run)
RETURN count(chunk) AS chunks
