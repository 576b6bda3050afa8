// Identifiers of one page of members by id, packed: one list for each column.
//
// Parameters:
//   after        STRING         members above this id; '' for the first page
//   limit        INTEGER        members on a page
// Returns:
//   member       LIST<STRING>   whose
//   kind         LIST<STRING>   bank, card, device, address or tax
//   value_hash   LIST<STRING>   the value's hash
// Cost: an ordered index scan of the page and each edge once
MATCH (member:Member)
WHERE member.member_id > $after
WITH member ORDER BY member.member_id LIMIT $limit
MATCH (member)-[:HAS_IDENTIFIER]->(identifier:Identifier)
RETURN collect(member.member_id) AS member, collect(identifier.kind) AS kind,
       collect(identifier.value_hash) AS value_hash
