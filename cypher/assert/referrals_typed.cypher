// Every :Referral has the properties it must have, each of its type. One row each, 100 at most.
//
// Parameters:
//   none
// Returns:
//   entity  STRING  who or what it is about
//   what    STRING  what is wrong
// Cost: a scan of the label and its properties
MATCH (node:Referral)
WITH node, CASE WHEN node.referral_id IS :: STRING NOT NULL THEN [] ELSE ['referral_id'] END
     + CASE WHEN node.channel IS :: STRING THEN [] ELSE ['channel'] END
     + CASE WHEN node.campaign IS :: STRING THEN [] ELSE ['campaign'] END
     + CASE WHEN node.invited_at IS :: ZONED DATETIME NOT NULL THEN [] ELSE ['invited_at'] END
     + CASE WHEN node.clicked_at IS :: ZONED DATETIME THEN [] ELSE ['clicked_at'] END
     + CASE WHEN node.signed_up_at IS :: ZONED DATETIME THEN [] ELSE ['signed_up_at'] END
     + CASE WHEN node.converted_at IS :: ZONED DATETIME THEN [] ELSE ['converted_at'] END AS wrong
WHERE size(wrong) > 0
RETURN 'Referral ' + coalesce(toStringOrNull(node.referral_id), elementId(node)) AS entity,
       'is missing, or has of another type: '
         + reduce(text = head(wrong), each IN tail(wrong) | text + ', ' + each) AS what
ORDER BY entity
LIMIT 100
