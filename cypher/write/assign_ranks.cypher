// Let members hold a rank from a day on; a repeated call changes nothing.
//
// Parameters:
//   rows         LIST<MAP>  member_id, rank
//   day          DATE       first day in force
// Returns:
//   assigned     INTEGER    members who hold the rank now
// Cost: two index seeks and one relationship a row
UNWIND $rows AS row
MATCH (member:Member {member_id: row.member_id})
MERGE (rank:Rank {rank: row.rank})
MERGE (member)-[held:HOLDS]->(rank)
SET held.from = $day
WITH count(held) AS assigned
MATCH (meta:Meta {key: 'store'})
SET meta.data_version = meta.data_version + 1
RETURN assigned
