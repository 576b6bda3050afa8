// Identifiers of the members with an id in a stretch, packed: one list for each column.
//
// Parameters:
//   after        STRING         ids above this one; '' for the first stretch
//   upto         STRING         up to and with this one
// Returns:
//   member       LIST<STRING>   whose
//   kind         LIST<STRING>   bank, card, device, address or tax
//   value_hash   LIST<STRING>   the value's hash
// Cost: an index range and each edge once
MATCH (member:Member)
WHERE member.member_id > $after AND member.member_id <= $upto
MATCH (member)-[:HAS_IDENTIFIER]->(identifier:Identifier)
RETURN collect(member.member_id) AS member, collect(identifier.kind) AS kind,
       collect(identifier.value_hash) AS value_hash
