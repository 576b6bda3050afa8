// Every rank held has a first day and ends later than it begins. One row each, 100 at most.
//
// Parameters:
//   none
// Returns:
//   entity  STRING  who or what it is about
//   what    STRING  what is wrong
// Cost: a scan of the ranks and each edge to them
MATCH (member:Member)-[edge:HOLDS]->(rank:Rank)
WHERE edge.from IS NULL OR NOT edge.from IS :: DATE OR NOT edge.to IS :: DATE OR edge.to <= edge.from
RETURN 'member ' + member.member_id AS entity,
       'holds rank ' + rank.rank + ' from ' + coalesce(toStringOrNull(edge.from), 'no day') + ' to '
         + coalesce(toStringOrNull(edge.to), 'no day') AS what
ORDER BY entity, what
LIMIT 100
