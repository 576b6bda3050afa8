// Identifiers that the store holds for some members. One row with all of them packed.
//
// Parameters:
//   ids  LIST<STRING>  member ids, each once
// Returns:
//   rows  LIST<LIST<ANY>>  member_id, kind, value_hash; dates as ISO text
// Cost: one index seek an id, then the member's own identifiers
UNWIND $ids AS id
MATCH (m:Member {member_id: id})-[:HAS_IDENTIFIER]->(i:Identifier)
USING INDEX m:Member(member_id)
RETURN collect([id, i.kind, i.value_hash]) AS rows
