// Write members; one that is there gets the values of the row.
//
// Parameters:
//   rows  LIST<MAP>  member_id, name, country, joined_on, enrolled_on, left_on, email, source, campaign
// Returns:
//   written  INTEGER  rows taken
// Cost: one index seek and one node a row
UNWIND $rows AS row
MERGE (m:Member {member_id: row.member_id})
SET m += row
RETURN count(*) AS written
