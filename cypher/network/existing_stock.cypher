// Stock reports that the store holds for some members. One row with all of them packed.
//
// Parameters:
//   ids  LIST<STRING>  member ids, each once
// Returns:
//   rows  LIST<LIST<ANY>>  member_id, sku, on_hand, reported_on, verified; dates as ISO text
// Cost: one index seek an id, then the member's own reports
UNWIND $ids AS id
MATCH (m:Member {member_id: id})-[:HOLDS_STOCK]->(s:Stock)
USING INDEX m:Member(member_id)
RETURN collect([id, s.sku, s.on_hand, toString(s.reported_on), s.verified]) AS rows
