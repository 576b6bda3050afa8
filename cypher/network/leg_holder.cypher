// Who else holds one position below a member on a day or later. No row when it is free.
//
// Parameters:
//   placement_id  STRING       the member above
//   leg           STRING       the position
//   member_id     STRING       who may hold it
//   day           DATE         from when on it must be free
// Returns:
//   member_id     STRING       who holds it first
//   since         DATE         from when
//   until         DATE | NULL  end day; null while in force
// Cost: one index seek, then each placement edge below that member
MATCH (above:Member {member_id: $placement_id})-[edge:PLACED {leg: $leg}]->(other:Member)
WHERE other.member_id <> $member_id AND (edge.to IS NULL OR edge.to > $day)
RETURN other.member_id AS member_id, edge.from AS since, edge.to AS until
ORDER BY since
LIMIT 1
