// Removes some relationships of members, so that removing a member with a hundred thousand of them fits into one transaction.
// One row; to be called until nothing is removed.
//
// Parameters:
//   limit    INTEGER  most relationships to remove
// Returns:
//   removed  INTEGER  relationships removed
// Cost: a scan of the members, and each relationship once
MATCH (member:Member)-[edge]-() USING SCAN member:Member
WITH DISTINCT edge LIMIT $limit
DELETE edge
RETURN count(*) AS removed
