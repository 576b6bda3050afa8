// Every :Payment has the properties it must have, each of its type. One row each, 100 at most.
//
// Parameters:
//   none
// Returns:
//   entity  STRING  who or what it is about
//   what    STRING  what is wrong
// Cost: a scan of the label and its properties
MATCH (node:Payment)
WITH node, CASE WHEN node.payment_id IS :: STRING NOT NULL THEN [] ELSE ['payment_id'] END
     + CASE WHEN node.paid_on IS :: DATE NOT NULL THEN [] ELSE ['paid_on'] END
     + CASE WHEN node.amount_minor IS :: INTEGER NOT NULL THEN [] ELSE ['amount_minor'] END
     + CASE WHEN node.currency IS :: STRING NOT NULL THEN [] ELSE ['currency'] END AS wrong
WHERE size(wrong) > 0
RETURN 'Payment ' + coalesce(toStringOrNull(node.payment_id), elementId(node)) AS entity,
       'is missing, or has of another type: '
         + reduce(text = head(wrong), each IN tail(wrong) | text + ', ' + each) AS what
ORDER BY entity
LIMIT 100
