// Every stock report has exactly one holder. One row each, 100 at most.
//
// Parameters:
//   none
// Returns:
//   entity  STRING  who or what it is about
//   what    STRING  what is wrong
// Cost: a scan of the label and the edges of each node
MATCH (node:Stock)
WITH node, COUNT { (node)<-[:HOLDS_STOCK]-(:Member) } AS found
WHERE found <> 1
RETURN 'stock report ' + toString(node.stock_key) AS entity, 'has ' + toString(found) + ' holders' AS what
ORDER BY entity
LIMIT 100
