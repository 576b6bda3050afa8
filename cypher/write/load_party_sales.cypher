// Write at which party a sale was made, where it was at one.
//
// Parameters:
//   rows  LIST<MAP>  sale_id, party_id
// Returns:
//   written  INTEGER  rows taken
// Cost: two index seeks and one edge a row
UNWIND $rows AS row
MATCH (sale:Sale {sale_id: row.sale_id})
WITH row, sale, row.party_id AS party_id
MATCH (party:Party {party_id: party_id})
MERGE (sale)-[:AT_PARTY]->(party)
RETURN count(*) AS written
