// Refunds of a sale are not above it, in money or volume, and not before it. One row each, 100 at most.
//
// Parameters:
//   none
// Returns:
//   entity  STRING  who or what it is about
//   what    STRING  what is wrong
// Cost: a scan of the refunds and one sale of each
MATCH (refund:Refund)-[:REFUNDS]->(sale:Sale)
WITH sale, sum(refund.amount_minor) AS refunded_minor, sum(refund.volume) AS refunded_volume,
     min(refund.refunded_on) AS first_on
WHERE refunded_minor > sale.net_minor OR refunded_volume > sale.volume OR first_on < sale.sold_on
RETURN 'sale ' + sale.sale_id AS entity,
       'of ' + toString(sale.net_minor) + ' on ' + toString(sale.sold_on) + ' has refunds of ' + toString(refunded_minor)
         + ' from ' + toString(first_on) + ' on, volume ' + toString(refunded_volume) + ' of '
         + toString(sale.volume) AS what
ORDER BY entity
LIMIT 100
