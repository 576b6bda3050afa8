// Parties that the store holds among some ids. One row with all of them packed.
//
// Parameters:
//   ids  LIST<STRING>  party ids, each once
// Returns:
//   rows  LIST<LIST<ANY>>  party_id, host_id, held_on, closed_on; dates as ISO text
// Cost: one index seek and one step an id
UNWIND $ids AS id
MATCH (p:Party {party_id: id})-[:HOSTED_BY]->(host:Member)
USING INDEX p:Party(party_id)
RETURN collect([p.party_id, host.member_id, toString(p.held_on), toString(p.closed_on)]) AS rows
