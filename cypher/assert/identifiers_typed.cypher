// Every :Identifier has the properties it must have, each of its type. One row each, 100 at most.
//
// Parameters:
//   none
// Returns:
//   entity  STRING  who or what it is about
//   what    STRING  what is wrong
// Cost: a scan of the label and its properties
MATCH (node:Identifier)
WITH node, CASE WHEN node.identifier_key IS :: STRING NOT NULL THEN [] ELSE ['identifier_key'] END
     + CASE WHEN node.kind IS :: STRING NOT NULL THEN [] ELSE ['kind'] END
     + CASE WHEN node.value_hash IS :: STRING NOT NULL THEN [] ELSE ['value_hash'] END AS wrong
WHERE size(wrong) > 0
RETURN 'Identifier ' + coalesce(toStringOrNull(node.identifier_key), elementId(node)) AS entity,
       'is missing, or has of another type: '
         + reduce(text = head(wrong), each IN tail(wrong) | text + ', ' + each) AS what
ORDER BY entity
LIMIT 100
