// Write fees that members paid.
//
// Parameters:
//   rows  LIST<MAP>  fee_id, payer_id, properties: paid_on, amount_minor, currency, kind
// Returns:
//   written  INTEGER  rows taken
// Cost: two index seeks, one node and one edge a row
UNWIND $rows AS row
MATCH (payer:Member {member_id: row.payer_id})
MERGE (fee:Fee {fee_id: row.fee_id})
SET fee += row.properties
MERGE (payer)-[:PAID]->(fee)
RETURN count(*) AS written
