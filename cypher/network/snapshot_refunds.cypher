// One page of refunds by id, packed: one list for each column.
//
// Parameters:
//   after         STRING         the greatest id of the page before; '' for the first
//   limit         INTEGER        refunds on a page
// Returns:
//   refund_id     LIST<STRING>   key
//   sale          LIST<STRING>   of which sale
//   refunded_on   LIST<INTEGER>  day as yyyymmdd
//   amount_minor  LIST<INTEGER>  minor units
//   volume        LIST<INTEGER>  hundredths of a point
// Cost: an ordered index scan of the page, one edge a refund
MATCH (refund:Refund)
WHERE refund.refund_id > $after
WITH refund ORDER BY refund.refund_id LIMIT $limit
OPTIONAL MATCH (refund)-[:REFUNDS]->(sale:Sale)
WITH refund, sale, refund.refunded_on AS day
RETURN collect(refund.refund_id) AS refund_id,
       collect(coalesce(sale.sale_id, '')) AS sale,
       collect(day.year * 10000 + day.month * 100 + day.day) AS refunded_on,
       collect(refund.amount_minor) AS amount_minor,
       collect(refund.volume) AS volume
