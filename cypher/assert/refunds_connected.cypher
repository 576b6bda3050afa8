// Every refund has exactly one sale. One row each, 100 at most.
//
// Parameters:
//   none
// Returns:
//   entity  STRING  who or what it is about
//   what    STRING  what is wrong
// Cost: a scan of the label and the edges of each node
MATCH (node:Refund)
WITH node, COUNT { (node)-[:REFUNDS]->(:Sale) } AS found
WHERE found <> 1
RETURN 'refund ' + toString(node.refund_id) AS entity, 'has ' + toString(found) + ' sales' AS what
ORDER BY entity
LIMIT 100
