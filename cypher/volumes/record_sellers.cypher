// Records on each credited seller what their sales of the period are worth, refunds before its end taken off. One row.
//
// The record is `w_v`: token, personal volume, retail volume, volume of settled sales, 1 when there are unsettled sales, then n
// codes, n net amounts and n volumes. A code is 8 × class + 2 × kind (retail, personal, starter, qualifying) + 1 when
// seller and buyer are one. Class 0 holds the settled sales, those since which the seller's line and roles do not change; class
// c > 0 those before the c-th day of change. With a margin `w_m` holds the n margins, each sale's rounded towards zero. Nothing
// here depends on a plan but the currency and the margin.
//
// Parameters:
//   owner       STRING         token of the computation
//   lease_s     INTEGER        seconds
//   start       DATE           first day of the period
//   end         DATE           first day after
//   refunds_end  DATE       first day whose refunds are not taken off
//   currency    STRING | NULL  count sales in this currency; null: in every currency
//   margin      MAP | NULL     shares of the net amount that remain, parts per million: default, kinds, categories; null: no margin is asked for
//   run         INTEGER        token of the record
//   prepared    INTEGER        token of the order
//   base        INTEGER        first order value
//   all_sellers  BOOLEAN       whether every seller needs a place in the order, or only those who sold to others
//   event_days  LIST<DATE>     days of change, rising
//   offsets     LIST<INTEGER>  the same as days after the first of the period
// Returns:
//   sellers    INTEGER  members with a record
//   unordered  INTEGER  those who need a place in the order and have none
//   unsettled  INTEGER  those with sales before a change
//   net_bound  INTEGER  millions of minor units that no sum of net amounts can pass
//   volume_bound  INTEGER  the same for volumes
// Cost: each sale of the period once with three edges; one write a seller
MATCH (s:Sale)
WHERE s.sold_on >= $start AND s.sold_on < $end AND ($currency IS NULL OR s.currency = $currency)
MATCH (s)-[:CREDITED_TO]->(m:Member)
MATCH (b:Member)-[:BOUGHT]->(s)
WITH s, m, b, [(s)<-[:REFUNDS]-(r:Refund) WHERE r.refunded_on < $refunds_end | [r.amount_minor, r.volume]] AS back
WITH s, m, b, reduce(t = 0, x IN back | t + x[0]) AS refunded, reduce(t = 0, x IN back | t + x[1]) AS refunded_volume
WITH m, s.net_minor - refunded AS net,
     coalesce($margin.categories[s.category], $margin.kinds[s.kind], $margin.default) AS share, s.volume - refunded_volume AS volume,
     CASE s.kind WHEN 'retail' THEN 0 WHEN 'personal' THEN 2 WHEN 'starter' THEN 4 ELSE 6 END
       + CASE WHEN b = m THEN 1 ELSE 0 END AS kind,
     CASE WHEN $event_days = [] OR NOT coalesce(m.w_since / 1000 = $prepared, false) THEN 0
          ELSE 1 + size([day IN $event_days WHERE day <= s.sold_on]) END AS class,
     (abs(s.net_minor) + abs(refunded)) / 1000000 + 1 AS net_bound,
     (abs(s.volume) + abs(refunded_volume)) / 1000000 + 1 AS volume_bound
WITH m, net, volume, net_bound, volume_bound, net / 1000000 * share + net % 1000000 * share / 1000000 AS margin,
     kind + CASE WHEN class > size([offset IN $offsets WHERE offset <= m.w_since % 1000]) THEN 0 ELSE 8 * class END AS code
WITH m, code, sum(margin) AS margin, sum(net) AS net, sum(volume) AS volume, sum(net_bound) AS net_bound, sum(volume_bound) AS volume_bound
WITH m, sum(volume) AS personal, sum(CASE WHEN code % 8 < 2 THEN volume ELSE 0 END) AS retail,
     sum(CASE WHEN code < 8 THEN volume ELSE 0 END) AS settled, max(CASE WHEN code < 8 THEN 0 ELSE 1 END) AS unsettled,
     collect(code) AS codes, collect(margin) AS margins, collect(net) AS nets, collect(volume) AS volumes,
     sum(net_bound) AS net_bound, sum(volume_bound) AS volume_bound
WITH collect([m, [$run, personal, retail, settled, unsettled] + codes + nets + volumes, margins]) AS records,
     sum(CASE WHEN coalesce(m.w_order, -1) < $base AND ($all_sellers OR any(code IN codes WHERE code % 2 = 0)) THEN 1 ELSE 0 END) AS unordered,
     sum(unsettled) AS unsettled, sum(net_bound) AS net_bound, sum(volume_bound) AS volume_bound
UNWIND [0] + range(1, size(records) - 1) AS i
WITH i / 10000 AS part, collect(records[i]) AS chunk, unordered, unsettled, net_bound, volume_bound ORDER BY part
CALL (chunk) {
  MATCH (work:Work {key: 'engine'})
  SET work.expires_at = datetime() + duration({seconds: $lease_s})
  WITH chunk, work WHERE work.owner = $owner
  UNWIND chunk AS record
  WITH record[0] AS m, record[1] AS facts, CASE WHEN $margin IS NULL THEN record[0].w_m ELSE record[2] END AS margins
  SET m.w_v = facts, m.w_m = margins
  RETURN count(*) AS n
} IN TRANSACTIONS OF 1 ROW
RETURN sum(n) AS sellers, max(unordered) AS unordered, max(unsettled) AS unsettled,
       max(net_bound) AS net_bound, max(volume_bound) AS volume_bound
