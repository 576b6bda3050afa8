// Every placement edge joins two members, has a first day, and ends later than it begins. One row each, 100 at most.
//
// Parameters:
//   none
// Returns:
//   entity  STRING  who or what it is about
//   what    STRING  what is wrong
// Cost: a scan of the members and each placement edge once
MATCH (member:Member)<-[edge:PLACED]-(above)
WHERE NOT above:Member OR above = member
   OR edge.from IS NULL OR NOT edge.from IS :: DATE OR NOT edge.to IS :: DATE OR edge.to <= edge.from
RETURN 'member ' + member.member_id AS entity,
       'has a placement edge from ' + coalesce(toStringOrNull(edge.from), 'no day') + ' to '
         + coalesce(toStringOrNull(edge.to), 'no day') + ' below ' + coalesce(above.member_id, 'nobody') AS what
ORDER BY entity, what
LIMIT 100
