// :Referral nodes are found by invited_at, in order.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index entry on each write
CREATE RANGE INDEX referral_invited_at_range IF NOT EXISTS
FOR (node:Referral) ON (node.invited_at)
