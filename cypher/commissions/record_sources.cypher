// Records on each credited seller the sales of the period that one bonus pays on, where it asks more of a sale than its kind. One row.
//
// The record is `w_f`: token, four zeros, then n codes and n bases; the codes and classes are those of `volumes/record_sellers`,
// which was run before with the same order. The first order of a buyer is the earliest of all that they ever bought, of any kind
// and currency; of one day, the one with the smallest id.
//
// Parameters:
//   owner        STRING          token of the computation
//   lease_s      INTEGER         seconds
//   start        DATE            first day of the period
//   end          DATE            first day after
//   refunds_end  DATE       first day whose refunds are not taken off
//   currency     STRING          count sales in this currency
//   margin       MAP | NULL      shares of the net amount that remain, parts per million: default, kinds, categories; null: no margin is asked for
//   source       INTEGER         token of the record
//   prepared     INTEGER         token of the order
//   event_days   LIST<DATE>      days of change, rising
//   offsets      LIST<INTEGER>   the same as days after the first of the period
//   measure      INTEGER         1: the basis is the net amount, or its margin; 2: the volume; 3: the number of sales with a net amount above zero
//   net_min      INTEGER | NULL  the smallest net amount that counts, refunds before the period's end taken off
//   within_days  INTEGER | NULL  days from the buyer's enrolment, or joining when not enrolled by then, in which sales count
//   first_only   BOOLEAN         whether only the first order of a buyer counts
// Returns:
//   sellers  INTEGER  members with a record
//   bound    INTEGER  millions of units of the basis, or with measure 3 units, that no sum can pass
// Cost: each sale of the period once with three edges, each earlier purchase of its buyers once where only the first order counts;
// one write a seller
MATCH (s:Sale)
WHERE s.sold_on >= $start AND s.sold_on < $end
MATCH (b:Member)-[:BOUGHT]->(s)
WITH b, collect(s) AS bought
WITH b, CASE WHEN NOT $first_only THEN bought
             WHEN EXISTS { (b)-[:BOUGHT]->(o:Sale) WHERE o.sold_on < $start } THEN []
             ELSE [reduce(first = head(bought), s IN bought | CASE
                     WHEN s.sold_on < first.sold_on OR s.sold_on = first.sold_on AND s.sale_id < first.sale_id THEN s
                     ELSE first END)] END AS bought
UNWIND bought AS s
WITH b, s
WHERE s.currency = $currency
  AND ($within_days IS NULL
       OR s.sold_on < CASE WHEN b.enrolled_on <= s.sold_on THEN b.enrolled_on ELSE b.joined_on END + duration({days: $within_days}))
MATCH (s)-[:CREDITED_TO]->(m:Member)
WITH s, m, b, [(s)<-[:REFUNDS]-(r:Refund) WHERE r.refunded_on < $refunds_end | [r.amount_minor, r.volume]] AS back
WITH s, m, b, reduce(t = 0, x IN back | t + x[0]) AS refunded, reduce(t = 0, x IN back | t + x[1]) AS refunded_volume
WITH s, m, b, s.net_minor - refunded AS net, s.volume - refunded_volume AS volume
WHERE net >= coalesce($net_min, net)
WITH s, m, b, volume, net, coalesce($margin.categories[s.category], $margin.kinds[s.kind], $margin.default) AS share
WITH s, m, b, volume, CASE WHEN share IS NULL THEN net ELSE net / 1000000 * share + net % 1000000 * share / 1000000 END AS net
WITH m, CASE $measure WHEN 1 THEN net WHEN 2 THEN volume ELSE CASE WHEN net > 0 THEN 1 ELSE 0 END END AS basis,
     CASE s.kind WHEN 'retail' THEN 0 WHEN 'personal' THEN 2 WHEN 'starter' THEN 4 ELSE 6 END
       + CASE WHEN b = m THEN 1 ELSE 0 END AS kind,
     CASE WHEN $event_days = [] OR NOT coalesce(m.w_since / 1000 = $prepared, false) THEN 0
          ELSE 1 + size([day IN $event_days WHERE day <= s.sold_on]) END AS class
WHERE basis <> 0
WITH m, basis, CASE WHEN $measure = 3 THEN 1 ELSE abs(basis) / 1000000 + 1 END AS bound,
     kind + CASE WHEN class > size([offset IN $offsets WHERE offset <= m.w_since % 1000]) THEN 0 ELSE 8 * class END AS code
WITH m, code, sum(basis) AS basis, sum(bound) AS bound
WITH m, collect(code) AS codes, collect(basis) AS bases, sum(bound) AS bound
WITH collect([m, [$source, 0, 0, 0, 0] + codes + bases]) AS records, sum(bound) AS bound
UNWIND [0] + range(1, size(records) - 1) AS i
WITH i / 10000 AS part, collect(records[i]) AS chunk, bound ORDER BY part
CALL (chunk) {
  MATCH (work:Work {key: 'engine'})
  SET work.expires_at = datetime() + duration({seconds: $lease_s})
  WITH chunk, work WHERE work.owner = $owner
  UNWIND chunk AS record
  WITH record[0] AS m, record[1] AS facts
  SET m.w_f = facts
  RETURN count(*) AS n
} IN TRANSACTIONS OF 1 ROW
RETURN sum(n) AS sellers, max(bound) AS bound
