// One page of fees by id, packed: one list for each column.
//
// Parameters:
//   after         STRING         the greatest id of the page before; '' for the first
//   limit         INTEGER        fees on a page
// Returns:
//   fee_id        LIST<STRING>   key
//   payer         LIST<STRING>   who paid
//   paid_on       LIST<INTEGER>  day as yyyymmdd
//   amount_minor  LIST<INTEGER>  minor units
//   currency      LIST<STRING>   ISO code
//   kind          LIST<STRING>   '' for none
// Cost: an ordered index scan of the page, one edge a fee
MATCH (fee:Fee)
WHERE fee.fee_id > $after
WITH fee ORDER BY fee.fee_id LIMIT $limit
OPTIONAL MATCH (payer:Member)-[:PAID]->(fee)
WITH fee, payer, fee.paid_on AS day
RETURN collect(fee.fee_id) AS fee_id,
       collect(coalesce(payer.member_id, '')) AS payer,
       collect(day.year * 10000 + day.month * 100 + day.day) AS paid_on,
       collect(fee.amount_minor) AS amount_minor,
       collect(fee.currency) AS currency,
       collect(coalesce(fee.kind, '')) AS kind
