// Stock reports of one page of members by id, packed: one list for each column.
//
// Parameters:
//   after        STRING         members above this id; '' for the first page
//   limit        INTEGER        members on a page
// Returns:
//   member       LIST<STRING>   whose
//   sku          LIST<STRING>   of what
//   on_hand      LIST<INTEGER>  how many units
//   reported_on  LIST<INTEGER>  day as yyyymmdd
//   verified     LIST<INTEGER>  1, 0 or -1 for not stated
// Cost: an ordered index scan of the page and each edge once
MATCH (member:Member)
WHERE member.member_id > $after
WITH member ORDER BY member.member_id LIMIT $limit
MATCH (member)-[:HOLDS_STOCK]->(stock:Stock)
WITH member, stock, stock.reported_on AS day
RETURN collect(member.member_id) AS member, collect(stock.sku) AS sku, collect(stock.on_hand) AS on_hand,
       collect(day.year * 10000 + day.month * 100 + day.day) AS reported_on,
       collect(CASE stock.verified WHEN true THEN 1 WHEN false THEN 0 ELSE -1 END) AS verified
