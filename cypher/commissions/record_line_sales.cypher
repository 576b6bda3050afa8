// Records on each seller in the line what their sales of the period are worth to a monoline bonus. One row.
//
// A sale counts when its seller was enrolled by its day. The record is `w_e`: token, basis of purchases of the seller's own, basis
// of sales to others; refunds before the period's end taken off.
//
// Parameters:
//   owner     STRING        token of the computation
//   lease_s   INTEGER       seconds
//   start     DATE          first day of the period
//   end       DATE          first day after
//   refunds_end  DATE       first day whose refunds are not taken off
//   currency  STRING        count sales in this currency
//   margin    MAP | NULL    shares of the net amount that remain, parts per million: default, kinds, categories; null: no margin is asked for
//   bonus     INTEGER       token of this bonus
//   kinds     LIST<STRING>  kinds of sale that it pays on
//   measure   INTEGER       1: the basis is the net amount; 2: the volume; 3: the margin
// Returns:
//   sellers  INTEGER  members with a record
// Cost: each sale of the period once with three edges; one write a seller
MATCH (s:Sale)
WHERE s.sold_on >= $start AND s.sold_on < $end AND s.currency = $currency AND s.kind IN $kinds
MATCH (s)-[:CREDITED_TO]->(m:Member)
WHERE m.w_line[0] = $bonus AND m.enrolled_on <= s.sold_on
MATCH (b:Member)-[:BOUGHT]->(s)
WITH s, m, b, [(s)<-[:REFUNDS]-(r:Refund) WHERE r.refunded_on < $refunds_end | CASE $measure WHEN 2 THEN r.volume ELSE r.amount_minor END] AS back
WITH m, b = m AS own, reduce(t = CASE $measure WHEN 2 THEN s.volume ELSE s.net_minor END, x IN back | t - x) AS basis,
     coalesce($margin.categories[s.category], $margin.kinds[s.kind], $margin.default) AS share
WITH m, own, CASE WHEN share IS NULL THEN basis ELSE basis / 1000000 * share + basis % 1000000 * share / 1000000 END AS basis
WITH m, sum(CASE WHEN own THEN basis ELSE 0 END) AS bought, sum(CASE WHEN own THEN 0 ELSE basis END) AS sold
WITH collect([m, bought, sold]) AS records
UNWIND range(0, size(records) - 1) AS i
WITH i / 10000 AS part, collect(records[i]) AS chunk ORDER BY part
CALL (chunk) {
  MATCH (work:Work {key: 'engine'})
  SET work.expires_at = datetime() + duration({seconds: $lease_s})
  WITH chunk, work WHERE work.owner = $owner
  UNWIND chunk AS record
  WITH record[0] AS m, record[1] AS bought, record[2] AS sold
  SET m.w_e = [$bonus, bought, sold]
  RETURN count(*) AS n
} IN TRANSACTIONS OF 1 ROW
RETURN sum(n) AS sellers
