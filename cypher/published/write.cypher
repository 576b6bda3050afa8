// Keeps a published table, or sets what is given of one.
//
// Parameters:
//   table_id    STRING  its number
//   properties  MAP     what to set
// Returns:
//   table_id  STRING  the same
// Cost: one index seek, one write
MERGE (published:PublishedTable {table_id: $table_id})
SET published += $properties
RETURN published.table_id AS table_id
