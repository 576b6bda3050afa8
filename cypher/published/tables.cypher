// Earnings figures that were published, in the order in which they were written down.
//
// Parameters:
//   none
// Returns:
//   published  MAP  all of it
// Cost: each published table once
MATCH (published:PublishedTable)
WITH published ORDER BY published.table_id
RETURN properties(published) AS published
