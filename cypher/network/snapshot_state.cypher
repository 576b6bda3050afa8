// Which store this is, and at which version its network data stands.
//
// Parameters:
//   none
// Returns:
//   store_id      STRING   random id of the store
//   data_version  INTEGER  one more after each change
// Cost: one index seek
MATCH (meta:Meta {key: 'store'})
RETURN meta.store_id AS store_id, meta.data_version AS data_version
