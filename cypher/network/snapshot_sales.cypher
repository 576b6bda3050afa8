// One page of sales by id, packed: one list for each column, a row's values at the same place in each.
//
// Parameters:
//   after        STRING         the greatest id of the page before; '' for the first
//   limit        INTEGER        sales on a page
// Returns:
//   sale_id      LIST<STRING>   key
//   buyer        LIST<STRING>   who bought, '' for nobody known
//   own          LIST<INTEGER>  1 where the buyer is credited
//   seller       LIST<STRING>   who else is credited, '' for nobody
//   sold_on      LIST<INTEGER>  day as yyyymmdd
//   net_minor    LIST<INTEGER>  minor units
//   volume       LIST<INTEGER>  hundredths of a point
//   currency     LIST<STRING>   ISO code
//   kind         LIST<STRING>   kind of sale
//   verified     LIST<INTEGER>  1, 0, or -1 for not stated
//   category     LIST<STRING>   '' for none
// Cost: an ordered index scan of the page, two edges and the properties of each sale
MATCH (sale:Sale)
WHERE sale.sale_id > $after
WITH sale ORDER BY sale.sale_id LIMIT $limit
OPTIONAL MATCH (buyer)-[:BOUGHT]->(sale)
OPTIONAL MATCH (sale)-[:CREDITED_TO]->(seller)
WITH properties(sale) AS row, buyer.member_id AS buyer_id, seller.member_id AS seller_id
WITH row, row.sold_on AS sold, buyer_id, seller_id
RETURN collect(row.sale_id) AS sale_id,
       collect(coalesce(buyer_id, '')) AS buyer,
       collect(CASE WHEN seller_id = buyer_id THEN 1 ELSE 0 END) AS own,
       collect(CASE WHEN seller_id = buyer_id THEN '' ELSE coalesce(seller_id, '') END) AS seller,
       collect(sold.year * 10000 + sold.month * 100 + sold.day) AS sold_on,
       collect(row.net_minor) AS net_minor,
       collect(row.volume) AS volume,
       collect(row.currency) AS currency,
       collect(row.kind) AS kind,
       collect(CASE row.verified WHEN true THEN 1 WHEN false THEN 0 ELSE -1 END) AS verified,
       collect(coalesce(row.category, '')) AS category
