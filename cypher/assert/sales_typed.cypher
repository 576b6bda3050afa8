// Every :Sale has the properties it must have, each of its type. One row each, 100 at most.
//
// Parameters:
//   none
// Returns:
//   entity  STRING  who or what it is about
//   what    STRING  what is wrong
// Cost: a scan of the label and its properties
MATCH (node:Sale)
WITH node, CASE WHEN node.sale_id IS :: STRING NOT NULL THEN [] ELSE ['sale_id'] END
     + CASE WHEN node.sold_on IS :: DATE NOT NULL THEN [] ELSE ['sold_on'] END
     + CASE WHEN node.net_minor IS :: INTEGER NOT NULL THEN [] ELSE ['net_minor'] END
     + CASE WHEN node.volume IS :: INTEGER NOT NULL THEN [] ELSE ['volume'] END
     + CASE WHEN node.currency IS :: STRING NOT NULL THEN [] ELSE ['currency'] END
     + CASE WHEN node.kind IS :: STRING NOT NULL THEN [] ELSE ['kind'] END
     + CASE WHEN node.verified IS :: BOOLEAN THEN [] ELSE ['verified'] END
     + CASE WHEN node.category IS :: STRING THEN [] ELSE ['category'] END
     + CASE WHEN node.kind IN ['retail', 'personal', 'starter', 'qualifying'] THEN [] ELSE ['kind'] END AS wrong
WHERE size(wrong) > 0
RETURN 'Sale ' + coalesce(toStringOrNull(node.sale_id), elementId(node)) AS entity,
       'is missing, or has of another type: '
         + reduce(text = head(wrong), each IN tail(wrong) | text + ', ' + each) AS what
ORDER BY entity
LIMIT 100
