// Every :Party has the properties it must have, each of its type. One row each, 100 at most.
//
// Parameters:
//   none
// Returns:
//   entity  STRING  who or what it is about
//   what    STRING  what is wrong
// Cost: a scan of the label and its properties
MATCH (node:Party)
WITH node, CASE WHEN node.party_id IS :: STRING NOT NULL THEN [] ELSE ['party_id'] END
     + CASE WHEN node.held_on IS :: DATE NOT NULL THEN [] ELSE ['held_on'] END
     + CASE WHEN node.closed_on IS :: DATE THEN [] ELSE ['closed_on'] END AS wrong
WHERE size(wrong) > 0
RETURN 'Party ' + coalesce(toStringOrNull(node.party_id), elementId(node)) AS entity,
       'is missing, or has of another type: '
         + reduce(text = head(wrong), each IN tail(wrong) | text + ', ' + each) AS what
ORDER BY entity
LIMIT 100
