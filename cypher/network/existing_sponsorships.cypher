// Sponsorships that the store holds for some members. One row with all of them packed.
//
// Parameters:
//   ids  LIST<STRING>  ids of the members below, each once
// Returns:
//   rows  LIST<LIST<ANY>>  member_id, sponsor_id, from, to; dates as ISO text
// Cost: one index seek an id, then the member's own edges
UNWIND $ids AS id
MATCH (m:Member {member_id: id})<-[e:SPONSORED]-(above:Member)
USING INDEX m:Member(member_id)
RETURN collect([id, above.member_id, toString(e.from), toString(e.to)]) AS rows
