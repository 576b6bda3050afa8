// How many pairs of buyer and seller are two members with one identifier (check C28), in one period. One row.
//
// Parameters:
//   period_start  DATE     inclusive
//   period_end    DATE     exclusive
// Returns:
//   pairs         INTEGER  distinct pairs
// Cost: every identifier that two members hold, and the purchases of those members
MATCH (identifier:Identifier)<-[:HAS_IDENTIFIER]-(buyer:Member)
WHERE count { (identifier)<-[:HAS_IDENTIFIER]-() } > 1
MATCH (buyer)-[:BOUGHT]->(sale:Sale)-[:CREDITED_TO]->(seller:Member)-[:HAS_IDENTIFIER]->(identifier)
WHERE buyer <> seller AND sale.sold_on >= $period_start AND sale.sold_on < $period_end
WITH DISTINCT buyer, seller
RETURN count(*) AS pairs
