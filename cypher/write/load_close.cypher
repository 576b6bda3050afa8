// Take away the note of a load that is complete.
//
// Parameters:
//   load_id  STRING  an open load
// Returns:
//   closed  INTEGER  1, or 0 when it was closed before
// Cost: one node
MATCH (load:Load {load_id: $load_id})
WHERE load.done = load.steps
DELETE load
RETURN count(*) AS closed
