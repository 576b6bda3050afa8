// Remove some of the network and its results: members, parties, money, referrals, ranks, runs. Users, schema and locks stay.
//
// Parameters:
//   limit       INTEGER   how many nodes at most in one transaction
// Returns:
//   removed     INTEGER   nodes removed; call again until 0
// Cost: a scan of the labels named, and each node and relationship removed once
MATCH (node:Member|Party|Sale|Refund|Fee|Referral|Identifier|Stock|Payment|Rank|Run|RunChunk)
WITH node LIMIT $limit
DETACH DELETE node
RETURN count(*) AS removed
