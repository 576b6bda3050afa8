// Members that the store holds among some ids. One row with all of them packed.
//
// Parameters:
//   ids  LIST<STRING>  member ids, each once
// Returns:
//   rows  LIST<LIST<ANY>>  member_id, name, country, joined_on, enrolled_on, left_on, email, source, campaign; dates as ISO text
// Cost: one index seek an id
UNWIND $ids AS id
MATCH (m:Member {member_id: id})
USING INDEX m:Member(member_id)
RETURN collect([
  m.member_id, m.name, m.country, toString(m.joined_on), toString(m.enrolled_on), toString(m.left_on),
  m.email, m.source, m.campaign
]) AS rows
