// The node that is written first in every transaction that changes a tree.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: one index seek
MERGE (lock:TreeLock {key: 'tree'})
ON CREATE SET lock.taken = 0
