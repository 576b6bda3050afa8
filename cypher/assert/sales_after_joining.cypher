// Nobody buys before the day they joined. One row for each sale, 100 at most.
//
// Parameters:
//   none
// Returns:
//   entity  STRING  who or what it is about
//   what    STRING  what is wrong
// Cost: a scan of the sales and one edge of each
MATCH (buyer:Member)-[:BOUGHT]->(sale:Sale)
WHERE sale.sold_on < buyer.joined_on
RETURN 'sale ' + sale.sale_id AS entity,
       'was on ' + toString(sale.sold_on) + ', before ' + buyer.member_id + ' joined on ' + toString(buyer.joined_on) AS what
ORDER BY entity
LIMIT 100
