// Every sale has one buyer and one member it is credited to, and at most one payer. One row each, 100 at most.
//
// Parameters:
//   none
// Returns:
//   entity  STRING  who or what it is about
//   what    STRING  what is wrong
// Cost: a scan of the sales and the edges of each
MATCH (sale:Sale)
WITH sale, COUNT { (sale)<-[:BOUGHT]-(:Member) } AS buyers, COUNT { (sale)-[:CREDITED_TO]->(:Member) } AS sellers,
     COUNT { (sale)<-[:PAID_FOR]-(:Member) } AS payers
WHERE buyers <> 1 OR sellers <> 1 OR payers > 1
RETURN 'sale ' + sale.sale_id AS entity,
       'has ' + toString(buyers) + ' buyers, ' + toString(sellers) + ' credited sellers, ' + toString(payers)
         + ' payers' AS what
ORDER BY entity
LIMIT 100
