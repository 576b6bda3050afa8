// Records on each seller how many distinct buyers their retail sales of the period have. One row.
//
// A sale counts when its volume, refunds before the period's end taken off, is above zero. The record is `w_c`: token, number.
//
// Parameters:
//   owner     STRING         token of the computation
//   lease_s   INTEGER        seconds
//   start     DATE           first day of the period
//   end       DATE           first day after
//   refunds_end  DATE       first day whose refunds are not taken off
//   currency  STRING | NULL  count sales in this currency; null: in every currency
//   run       INTEGER        token of the sellers' records
// Returns:
//   sellers  INTEGER  members with a record
// Cost: each sale of the period once; one write a retail seller; run only for a plan whose gate counts customers
MATCH (s:Sale)
WHERE s.sold_on >= $start AND s.sold_on < $end AND s.kind = 'retail' AND ($currency IS NULL OR s.currency = $currency)
MATCH (s)-[:CREDITED_TO]->(m:Member)
MATCH (b:Member)-[:BOUGHT]->(s)
OPTIONAL MATCH (s)<-[:REFUNDS]-(r:Refund) WHERE r.refunded_on < $refunds_end
WITH s, m, b, sum(r.volume) AS refunded
WITH m, b WHERE s.volume > refunded
WITH m, count(DISTINCT b) AS customers
WITH collect([m, customers]) AS records
UNWIND range(0, size(records) - 1) AS i
WITH i / 10000 AS part, collect(records[i]) AS chunk ORDER BY part
CALL (chunk) {
  MATCH (work:Work {key: 'engine'})
  SET work.expires_at = datetime() + duration({seconds: $lease_s})
  WITH chunk, work WHERE work.owner = $owner
  UNWIND chunk AS record
  WITH record[0] AS m, record[1] AS customers
  SET m.w_c = [$run, customers]
  RETURN count(*) AS n
} IN TRANSACTIONS OF 1 ROW
RETURN sum(n) AS sellers
