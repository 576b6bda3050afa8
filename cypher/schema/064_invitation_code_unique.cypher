// No two :Invitation nodes have the same code.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index lookup on each write
CREATE CONSTRAINT invitation_code_unique IF NOT EXISTS
FOR (node:Invitation) REQUIRE node.code IS UNIQUE
