// Every fee has exactly one payer. One row each, 100 at most.
//
// Parameters:
//   none
// Returns:
//   entity  STRING  who or what it is about
//   what    STRING  what is wrong
// Cost: a scan of the label and the edges of each node
MATCH (node:Fee)
WITH node, COUNT { (node)<-[:PAID]-(:Member) } AS found
WHERE found <> 1
RETURN 'fee ' + toString(node.fee_id) AS entity, 'has ' + toString(found) + ' payers' AS what
ORDER BY entity
LIMIT 100
