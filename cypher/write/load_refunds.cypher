// Write refunds of sales.
//
// Parameters:
//   rows  LIST<MAP>  refund_id, sale_id, properties: refunded_on, amount_minor, volume, reason
// Returns:
//   written  INTEGER  rows taken
// Cost: two index seeks, one node and one edge a row
UNWIND $rows AS row
MATCH (sale:Sale {sale_id: row.sale_id})
MERGE (refund:Refund {refund_id: row.refund_id})
SET refund += row.properties
MERGE (refund)-[:REFUNDS]->(sale)
RETURN count(*) AS written
