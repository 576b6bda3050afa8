// Let a store that was restored be another than the one it was saved from, so that nothing kept from either is taken
// for the other's.
//
// Parameters:
//   store_id  STRING  the new id
// Returns:
//   store_id  STRING  as given; no row when the store was never migrated, which then gives it one
// Cost: one index seek
MATCH (meta:Meta {key: 'store'})
SET meta.store_id = $store_id
RETURN meta.store_id AS store_id
