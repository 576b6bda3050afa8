// Write payments that members received.
//
// Parameters:
//   rows  LIST<MAP>  payment_id, payee_id, properties: paid_on, amount_minor, currency
// Returns:
//   written  INTEGER  rows taken
// Cost: two index seeks, one node and one edge a row
UNWIND $rows AS row
MATCH (payee:Member {member_id: row.payee_id})
MERGE (payment:Payment {payment_id: row.payment_id})
SET payment += row.properties
MERGE (payment)-[:PAID_TO]->(payee)
RETURN count(*) AS written
