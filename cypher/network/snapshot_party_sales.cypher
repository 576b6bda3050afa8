// At which parties sales were made, packed in lists of 20,000. No row when none was.
//
// Parameters:
//   none
// Returns:
//   sale         LIST<STRING>   the sale
//   party        LIST<STRING>   the party
// Cost: each such edge once
MATCH (sale:Sale)-[:AT_PARTY]->(party:Party)
WITH collect([sale.sale_id, party.party_id]) AS pairs
UNWIND range(0, size(pairs) - 1, 20000) AS start
WITH pairs[start .. start + 20000] AS part
RETURN [pair IN part | pair[0]] AS sale, [pair IN part | pair[1]] AS party
