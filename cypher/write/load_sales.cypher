// Write sales with buyer and credited seller.
//
// Parameters:
//   rows  LIST<MAP>  sale_id, buyer_id, seller_id, properties: sold_on, net_minor, volume, currency, kind, verified, category
// Returns:
//   written  INTEGER  rows taken
// Cost: three index seeks, one node and two edges a row
UNWIND $rows AS row
MATCH (buyer:Member {member_id: row.buyer_id})
WITH row, buyer, row.seller_id AS seller_id
MATCH (seller:Member {member_id: seller_id})
MERGE (sale:Sale {sale_id: row.sale_id})
SET sale += row.properties
MERGE (buyer)-[:BOUGHT]->(sale)
MERGE (sale)-[:CREDITED_TO]->(seller)
RETURN count(*) AS written
