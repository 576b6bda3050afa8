// Write stock reports of members.
//
// Parameters:
//   rows  LIST<MAP>  stock_key, member_id, properties: sku, on_hand, reported_on, verified
// Returns:
//   written  INTEGER  rows taken
// Cost: two index seeks, one node and one edge a row
UNWIND $rows AS row
MATCH (member:Member {member_id: row.member_id})
MERGE (stock:Stock {stock_key: row.stock_key})
SET stock += row.properties
MERGE (member)-[:HOLDS_STOCK]->(stock)
RETURN count(*) AS written
