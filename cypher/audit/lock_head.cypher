// Locks the end of the audit log until the transaction ends, and says what it is. One row.
//
// Parameters:
//   token  STRING   random, one for each deed
//   empty  STRING   hash before the first entry
// Returns:
//   seq   INTEGER  number of the last entry; 0 for none
//   hash  STRING   its hash
//   done  BOOLEAN  whether the deed with this token is in the log already
// Cost: two index seeks, one write
MERGE (head:AuditHead {key: 'audit'})
ON CREATE SET head.seq = 0, head.hash = $empty
SET head.locked_by = $token
WITH head
OPTIONAL MATCH (entry:AuditEntry {token: $token})
RETURN head.seq AS seq, head.hash AS hash, entry IS NOT NULL AS done
