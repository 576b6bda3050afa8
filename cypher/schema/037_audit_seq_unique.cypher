// No two :AuditEntry nodes have the same seq.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index lookup on each write
CREATE CONSTRAINT audit_seq_unique IF NOT EXISTS
FOR (node:AuditEntry) REQUIRE node.seq IS UNIQUE
