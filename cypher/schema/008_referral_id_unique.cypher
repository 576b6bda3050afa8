// No two :Referral nodes have the same referral_id.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index lookup on each write
CREATE CONSTRAINT referral_id_unique IF NOT EXISTS
FOR (node:Referral) REQUIRE node.referral_id IS UNIQUE
