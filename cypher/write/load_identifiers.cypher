// Write hashed identifiers of members; two members may share one.
//
// Parameters:
//   rows  LIST<MAP>  member_id, identifier_key, kind, value_hash
// Returns:
//   written  INTEGER  rows taken
// Cost: two index seeks, at most one node and one edge a row
UNWIND $rows AS row
MATCH (member:Member {member_id: row.member_id})
MERGE (identifier:Identifier {identifier_key: row.identifier_key})
ON CREATE SET identifier.kind = row.kind, identifier.value_hash = row.value_hash
MERGE (member)-[:HAS_IDENTIFIER]->(identifier)
RETURN count(*) AS written
