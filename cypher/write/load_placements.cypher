// Write dated placement edges, in a transaction that has taken the tree lock.
//
// Parameters:
//   rows  LIST<MAP>  member_id, placement_id, leg, from, to
// Returns:
//   written  INTEGER  rows taken
// Cost: two index seeks and one edge a row
UNWIND $rows AS row
MATCH (member:Member {member_id: row.member_id})
WITH row, member, row.placement_id AS placement_id
MATCH (above:Member {member_id: placement_id})
MERGE (above)-[edge:PLACED {from: row.from}]->(member)
SET edge.to = row.to, edge.leg = row.leg
RETURN count(*) AS written
