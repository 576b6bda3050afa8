// Take the tree lock and tell at which version the data is. First statement of every transaction of a load.
//
// Parameters:
//   none
// Returns:
//   data_version  INTEGER  before this load
//   load_id  STRING | NULL  a load that is not completed
// Cost: two lock nodes
MERGE (lock:TreeLock {key: 'tree'})
SET lock.taken = timestamp()
WITH lock
MERGE (meta:Meta {key: 'store'})
ON CREATE SET meta.store_id = randomUUID(), meta.data_version = 0
WITH meta
OPTIONAL MATCH (open:Load {state: 'open'})
RETURN meta.data_version AS data_version, min(open.load_id) AS load_id
