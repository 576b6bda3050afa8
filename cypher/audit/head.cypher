// The end of the audit log. One row, or none when nothing was ever written to it.
//
// Parameters:
//   none
// Returns:
//   seq   INTEGER  number of the last entry
//   hash  STRING   its hash
// Cost: one index seek
MATCH (head:AuditHead {key: 'audit'})
RETURN head.seq AS seq, head.hash AS hash
