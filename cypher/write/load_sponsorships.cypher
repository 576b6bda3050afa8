// Write dated sponsor edges, in a transaction that has taken the tree lock.
//
// Parameters:
//   rows  LIST<MAP>  member_id, sponsor_id, from, to
// Returns:
//   written  INTEGER  rows taken
// Cost: two index seeks and one edge a row
UNWIND $rows AS row
MATCH (member:Member {member_id: row.member_id})
WITH row, member, row.sponsor_id AS sponsor_id
MATCH (sponsor:Member {member_id: sponsor_id})
MERGE (sponsor)-[edge:SPONSORED {from: row.from}]->(member)
SET edge.to = row.to
RETURN count(*) AS written
