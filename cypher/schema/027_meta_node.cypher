// The store knows itself: a random id made once, and the version of its network data.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: one index seek
MERGE (meta:Meta {key: 'store'})
ON CREATE SET meta.store_id = randomUUID(), meta.data_version = 0
