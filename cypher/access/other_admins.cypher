// Locks the users against other changes of roles, then counts the admins who can sign in, but for one person. One row.
// Run first in a transaction that could take away the last admin.
//
// Parameters:
//   user_id  STRING   left out of the count
//   taken    DATETIME  when the lock was taken
// Returns:
//   admins   INTEGER  admins who are not disabled, without that person
// Cost: one lock node, one label scan over the users
MERGE (lock:UserLock {key: 'users'})
SET lock.taken = $taken
WITH lock
OPTIONAL MATCH (user:User)
WHERE user.role = 'admin' AND NOT user.disabled AND user.user_id <> $user_id
RETURN count(user) AS admins
