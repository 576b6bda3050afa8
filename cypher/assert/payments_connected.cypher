// Every payment has exactly one payee. One row each, 100 at most.
//
// Parameters:
//   none
// Returns:
//   entity  STRING  who or what it is about
//   what    STRING  what is wrong
// Cost: a scan of the label and the edges of each node
MATCH (node:Payment)
WITH node, COUNT { (node)-[:PAID_TO]->(:Member) } AS found
WHERE found <> 1
RETURN 'payment ' + toString(node.payment_id) AS entity, 'has ' + toString(found) + ' payees' AS what
ORDER BY entity
LIMIT 100
