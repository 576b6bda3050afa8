// Nodes that outlive a bulk load: users, and what the store knows of itself.
//
// Parameters:
//   none
// Returns:
//   label  STRING  User or Meta
//   properties  MAP  all of the node
// Cost: the few nodes of two labels
MATCH (node:User|Meta)
RETURN labels(node)[0] AS label, properties(node) AS properties
ORDER BY label, coalesce(node.user_id, node.key)
