// No two :AuditEntry nodes have the same token.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index lookup on each write
CREATE CONSTRAINT audit_token_unique IF NOT EXISTS
FOR (node:AuditEntry) REQUIRE node.token IS UNIQUE
