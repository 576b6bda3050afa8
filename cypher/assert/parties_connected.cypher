// Every party has exactly one host. One row each, 100 at most.
//
// Parameters:
//   none
// Returns:
//   entity  STRING  who or what it is about
//   what    STRING  what is wrong
// Cost: a scan of the label and the edges of each node
MATCH (node:Party)
WITH node, COUNT { (node)-[:HOSTED_BY]->(:Member) } AS found
WHERE found <> 1
RETURN 'party ' + toString(node.party_id) AS entity, 'has ' + toString(found) + ' hosts' AS what
ORDER BY entity
LIMIT 100
