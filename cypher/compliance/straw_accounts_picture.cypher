// Accounts linked to one member by shared identifiers, directly or through others (check C29), for a picture. One row
// per holder and identifier.
//
// Parameters:
//   member_id       STRING         the member looked at
//   day             DATE           sponsors of this day
//   row_limit       INTEGER        most rows given, nearest accounts first
// Returns:
//   identifier_key  STRING         kind and hash
//   kind            STRING         bank, card, device, address or tax
//   holder_id       STRING         a member who holds it, the one looked at included
//   sponsor_id      STRING | NULL  the holder's sponsor on the day
// Cost: one index seek, then the accounts up to six identifiers away, each once, and the identifiers of those
MATCH path = (:Member {member_id: $member_id})-[:HAS_IDENTIFIER*0..12]-(holder:Member)
WITH holder, min(length(path)) AS away // expanded breadth first, each account once
ORDER BY away, holder.member_id
LIMIT $row_limit
MATCH (holder)-[:HAS_IDENTIFIER]->(identifier:Identifier)
OPTIONAL MATCH (sponsor:Member)-[edge:SPONSORED]->(holder)
WHERE edge.from <= $day AND (edge.to IS NULL OR $day < edge.to)
RETURN identifier.identifier_key AS identifier_key, identifier.kind AS kind, holder.member_id AS holder_id,
       sponsor.member_id AS sponsor_id
ORDER BY away, holder_id, identifier_key
LIMIT $row_limit
