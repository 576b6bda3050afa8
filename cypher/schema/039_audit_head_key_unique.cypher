// No two :AuditHead nodes have the same key.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index lookup on each write
CREATE CONSTRAINT audit_head_key_unique IF NOT EXISTS
FOR (node:AuditHead) REQUIRE node.key IS UNIQUE
