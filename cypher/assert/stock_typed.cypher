// Every :Stock has the properties it must have, each of its type. One row each, 100 at most.
//
// Parameters:
//   none
// Returns:
//   entity  STRING  who or what it is about
//   what    STRING  what is wrong
// Cost: a scan of the label and its properties
MATCH (node:Stock)
WITH node, CASE WHEN node.stock_key IS :: STRING NOT NULL THEN [] ELSE ['stock_key'] END
     + CASE WHEN node.sku IS :: STRING NOT NULL THEN [] ELSE ['sku'] END
     + CASE WHEN node.on_hand IS :: INTEGER NOT NULL THEN [] ELSE ['on_hand'] END
     + CASE WHEN node.reported_on IS :: DATE NOT NULL THEN [] ELSE ['reported_on'] END
     + CASE WHEN node.verified IS :: BOOLEAN THEN [] ELSE ['verified'] END AS wrong
WHERE size(wrong) > 0
RETURN 'Stock ' + coalesce(toStringOrNull(node.stock_key), elementId(node)) AS entity,
       'is missing, or has of another type: '
         + reduce(text = head(wrong), each IN tail(wrong) | text + ', ' + each) AS what
ORDER BY entity
LIMIT 100
