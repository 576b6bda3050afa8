// What a load must know before it looks closer. One row, also on an empty store.
//
// Parameters:
//   none
// Returns:
//   members  INTEGER  members in the store
//   data_version  INTEGER  0 when nothing was ever loaded
//   load_id  STRING | NULL  a load that is not completed
// Cost: counts from the store's own statistics
OPTIONAL MATCH (meta:Meta {key: 'store'})
OPTIONAL MATCH (open:Load {state: 'open'})
WITH coalesce(max(meta.data_version), 0) AS data_version, min(open.load_id) AS load_id
RETURN COUNT { (:Member) } AS members, data_version, load_id
