// Buyer and seller who are two members with one identifier (check C28), in one period. One row per pair.
//
// Parameters:
//   period_start  DATE          inclusive
//   period_end    DATE          exclusive
//   row_limit     INTEGER       most pairs given
// Returns:
//   seller_id     STRING        credited seller
//   buyer_id      STRING        buyer, another member
//   kinds         LIST<STRING>  kinds of identifier shared, sorted
//   orders        INTEGER       sales between them
//   net_minor     INTEGER       their net as sold
// Cost: every identifier that two members hold, and the purchases of those members
MATCH (identifier:Identifier)<-[:HAS_IDENTIFIER]-(buyer:Member)
WHERE count { (identifier)<-[:HAS_IDENTIFIER]-() } > 1
MATCH (buyer)-[:BOUGHT]->(sale:Sale)-[:CREDITED_TO]->(seller:Member)-[:HAS_IDENTIFIER]->(identifier)
WHERE buyer <> seller AND sale.sold_on >= $period_start AND sale.sold_on < $period_end
WITH seller.member_id AS seller_id, buyer.member_id AS buyer_id, sale, identifier.kind AS kind
ORDER BY seller_id, buyer_id, kind
WITH seller_id, buyer_id, sale, collect(DISTINCT kind) AS kinds
RETURN seller_id, buyer_id, kinds, count(sale) AS orders, sum(sale.net_minor) AS net_minor
ORDER BY seller_id, buyer_id
LIMIT $row_limit
