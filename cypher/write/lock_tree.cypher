// Take the tree lock: the first statement of every transaction that changes a tree. Held until the transaction ends.
//
// Parameters:
//   none
// Returns:
//   taken       INTEGER        when, in milliseconds since 1970
//   load_id     STRING | NULL  a load that is not completed
// Cost: one index seek and the few nodes of loads; waits for whoever holds the lock
MERGE (lock:TreeLock {key: 'tree'})
SET lock.taken = timestamp()
WITH lock
OPTIONAL MATCH (open:Load {state: 'open'})
RETURN lock.taken AS taken, min(open.load_id) AS load_id
