// Every :Member has the properties it must have, each of its type. One row each, 100 at most.
//
// Parameters:
//   none
// Returns:
//   entity  STRING  who or what it is about
//   what    STRING  what is wrong
// Cost: a scan of the label and its properties
MATCH (node:Member)
WITH node, CASE WHEN node.member_id IS :: STRING NOT NULL THEN [] ELSE ['member_id'] END
     + CASE WHEN node.name IS :: STRING THEN [] ELSE ['name'] END
     + CASE WHEN node.country IS :: STRING THEN [] ELSE ['country'] END
     + CASE WHEN node.joined_on IS :: DATE NOT NULL THEN [] ELSE ['joined_on'] END
     + CASE WHEN node.enrolled_on IS :: DATE THEN [] ELSE ['enrolled_on'] END
     + CASE WHEN node.left_on IS :: DATE THEN [] ELSE ['left_on'] END
     + CASE WHEN node.email IS :: STRING THEN [] ELSE ['email'] END
     + CASE WHEN node.source IS :: STRING THEN [] ELSE ['source'] END
     + CASE WHEN node.campaign IS :: STRING THEN [] ELSE ['campaign'] END AS wrong
WHERE size(wrong) > 0
RETURN 'Member ' + coalesce(toStringOrNull(node.member_id), elementId(node)) AS entity,
       'is missing, or has of another type: '
         + reduce(text = head(wrong), each IN tail(wrong) | text + ', ' + each) AS what
ORDER BY entity
LIMIT 100
