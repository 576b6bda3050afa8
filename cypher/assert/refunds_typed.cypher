// Every :Refund has the properties it must have, each of its type. One row each, 100 at most.
//
// Parameters:
//   none
// Returns:
//   entity  STRING  who or what it is about
//   what    STRING  what is wrong
// Cost: a scan of the label and its properties
MATCH (node:Refund)
WITH node, CASE WHEN node.refund_id IS :: STRING NOT NULL THEN [] ELSE ['refund_id'] END
     + CASE WHEN node.refunded_on IS :: DATE NOT NULL THEN [] ELSE ['refunded_on'] END
     + CASE WHEN node.amount_minor IS :: INTEGER NOT NULL THEN [] ELSE ['amount_minor'] END
     + CASE WHEN node.volume IS :: INTEGER NOT NULL THEN [] ELSE ['volume'] END
     + CASE WHEN node.reason IS :: STRING THEN [] ELSE ['reason'] END AS wrong
WHERE size(wrong) > 0
RETURN 'Refund ' + coalesce(toStringOrNull(node.refund_id), elementId(node)) AS entity,
       'is missing, or has of another type: '
         + reduce(text = head(wrong), each IN tail(wrong) | text + ', ' + each) AS what
ORDER BY entity
LIMIT 100
