// Removes what was sent or given up before a moment, some at a time; the notices stay, so nobody is told twice. One row.
//
// Parameters:
//   before  STRING   a moment, ISO 8601
//   most    INTEGER  how many at once
// Returns:
//   removed  INTEGER  how many were removed
// Cost: one index seek for each of the two states; each delivery in them once, at most `most` deletions
MATCH (delivery:Delivery)
WHERE delivery.state IN ['sent', 'failed'] AND delivery.done_at < $before
WITH delivery LIMIT $most
DETACH DELETE delivery
RETURN count(*) AS removed
