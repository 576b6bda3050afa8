// A sale is at one party at most, from the day it was held to the day it closed. One row each, 100 at most.
//
// Parameters:
//   none
// Returns:
//   entity  STRING  who or what it is about
//   what    STRING  what is wrong
// Cost: each sale at a party once
MATCH (sale:Sale)-[:AT_PARTY]->(party:Party)
WITH sale, count(party) AS parties, max(party.held_on) AS held_on, min(party.closed_on) AS closed_on
WHERE parties > 1 OR sale.sold_on < held_on OR sale.sold_on > closed_on
RETURN 'sale ' + sale.sale_id AS entity,
       'of ' + toString(sale.sold_on) + ' is at ' + toString(parties) + ' parties, held on ' + toString(held_on)
         + ' and closed on ' + coalesce(toString(closed_on), 'no day') AS what
ORDER BY entity
LIMIT 100
