// The identifiers of one member and who else holds them (check C28), for a picture. One row per holder and identifier.
//
// Parameters:
//   member_id       STRING   the member looked at
//   row_limit       INTEGER  most rows given
// Returns:
//   identifier_key  STRING   kind and hash
//   kind            STRING   bank, card, device, address or tax
//   holder_id       STRING   a member who holds it, the one looked at included
//   sponsored       BOOLEAN  whether one of the two ever sponsored the other
// Cost: one index seek, the member's identifiers and their holders
MATCH (member:Member {member_id: $member_id})-[:HAS_IDENTIFIER]->(identifier:Identifier)
MATCH (identifier)<-[:HAS_IDENTIFIER]-(holder:Member) // a pattern of its own, so that the member is among the holders
RETURN identifier.identifier_key AS identifier_key, identifier.kind AS kind, holder.member_id AS holder_id,
       exists { (member)-[:SPONSORED]-(holder) } AS sponsored
ORDER BY identifier_key, holder_id
LIMIT $row_limit
