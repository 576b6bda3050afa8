// Every referral has exactly one referrer. One row each, 100 at most.
//
// Parameters:
//   none
// Returns:
//   entity  STRING  who or what it is about
//   what    STRING  what is wrong
// Cost: a scan of the label and the edges of each node
MATCH (node:Referral)
WITH node, COUNT { (node)<-[:MADE]-(:Member) } AS found
WHERE found <> 1
RETURN 'referral ' + toString(node.referral_id) AS entity, 'has ' + toString(found) + ' referrers' AS what
ORDER BY entity
LIMIT 100
