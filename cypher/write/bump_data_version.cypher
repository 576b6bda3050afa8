// Say that the network data changed.
//
// Parameters:
//   none
// Returns:
//   data_version  INTEGER  the new version
// Cost: one index seek
MATCH (meta:Meta {key: 'store'})
SET meta.data_version = meta.data_version + 1
RETURN meta.data_version AS data_version
