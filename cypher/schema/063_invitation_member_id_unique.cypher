// No two :Invitation nodes have the same member_id.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index lookup on each write
CREATE CONSTRAINT invitation_member_id_unique IF NOT EXISTS
FOR (node:Invitation) REQUIRE node.member_id IS UNIQUE
