// Who paid for sales, where it is stated, packed in lists of 20,000. No row when it never is.
//
// Parameters:
//   none
// Returns:
//   sale         LIST<STRING>   the sale
//   payer        LIST<STRING>   who paid
// Cost: each such edge once
MATCH (payer:Member)-[:PAID_FOR]->(sale:Sale)
WITH collect([sale.sale_id, payer.member_id]) AS pairs
UNWIND range(0, size(pairs) - 1, 20000) AS start
WITH pairs[start .. start + 20000] AS part
RETURN [pair IN part | pair[0]] AS sale, [pair IN part | pair[1]] AS payer
