// Awards and skips of a referral bonus: who is rewarded for the referred people who bought in the period. Packed: some records with
// columns of equal length, each record all awards or all skips.
//
// The referred person is the buyer of a sale or the credited member, the referrer that person's sponsor on the day of the sale.
// A person's sales are taken from the first one on, each worth what it is at the period's end.
//
// Parameters:
//   start            DATE            first day of the period
//   end              DATE            first day after
//   refunds_end  DATE       first day whose refunds are not taken off
//   currency         STRING          currency of the plan
//   kinds            LIST<STRING>    kinds of sale that qualify
//   category         STRING | NULL   only sales of this category; null: of any
//   bought           BOOLEAN         the referred person's purchases qualify; else the sales credited to them
//   sales_min        INTEGER         how many sales complete a reward
//   net_min          INTEGER         the least net amount of each, minor units, at least 1
//   within_days      INTEGER | NULL  last day, counted from joining; null: no deadline
//   unshared         BOOLEAN         whether referrer and referred may share no identifier
//   participants     BOOLEAN         whether the referrer must be a participant
//   referrer_amount  INTEGER         minor units for the referrer
//   referred_amount  INTEGER         minor units for the referred person
//   lifetime_cap     INTEGER | NULL  the most for a referrer in all periods, minor units
//   cap              INTEGER | NULL  the most for one member in the period, minor units
//   run              INTEGER         token of the sellers' records
//   gate_mode        STRING          none, any or all
//   gate_personal    INTEGER | NULL  personal volume the gate asks for
//   gate_retail      INTEGER | NULL  volume of retail sales the gate asks for
//   gate_customers   INTEGER | NULL  number of retail buyers the gate asks for
// Returns:
//   paid           BOOLEAN        whether these are awards
//   member_id      LIST<STRING>   key
//   level          LIST<INTEGER>  key; 1 the referrer, 0 the referred person
//   reason         LIST<INTEGER>  key of skips; place in `SKIP_REASONS`, -1 in awards
//   basis          LIST<INTEGER>  net of the sales, minor units
//   rate_ppm       LIST<INTEGER>  0
//   exact_micro    LIST<INTEGER>  millionths of a minor unit
//   amount_minor   LIST<INTEGER>  minor units, capped
//   cap_cut_minor  LIST<INTEGER>  what the caps took away
// Cost: each sale of the people who bought in the period once; with a lifetime cap also those of everyone their referrers sponsored
MATCH (s:Sale)
WHERE s.sold_on >= $start AND s.sold_on < $end AND s.currency = $currency AND s.kind IN $kinds
  AND ($category IS NULL OR s.category = $category)
MATCH (b:Member)-[:BOUGHT]->(s)-[:CREDITED_TO]->(c:Member)
WITH DISTINCT CASE WHEN $bought THEN b ELSE c END AS x
CALL (x) {
  MATCH (x)-[bond:BOUGHT|CREDITED_TO]-(s:Sale)
  WHERE type(bond) = CASE WHEN $bought THEN 'BOUGHT' ELSE 'CREDITED_TO' END
    AND s.sold_on < $end AND s.currency = $currency AND s.kind IN $kinds AND ($category IS NULL OR s.category = $category)
  MATCH (x)<-[e:SPONSORED]-(r:Member)
  WHERE e.from <= s.sold_on AND (e.to IS NULL OR e.to > s.sold_on)
  WITH x, s, r, reduce(net = s.net_minor, back IN [(s)<-[:REFUNDS]-(f:Refund) WHERE f.refunded_on < $refunds_end | f.amount_minor] | net - back)
         AS net
  WHERE net <> 0
  WITH x, s, r, net, net < $net_min AS small, $within_days IS NOT NULL AND s.sold_on > x.joined_on + duration({days: coalesce($within_days, 0)}) AS late,
       EXISTS { (r)-[:BOUGHT|PAID_FOR]->(s) } OR $unshared AND any(
         mine IN [(r)-[:HAS_IDENTIFIER]->(i) | i] WHERE mine IN [(x)-[:HAS_IDENTIFIER]->(j) | j]) AS itself
  ORDER BY s.sold_on, s.sale_id
  WITH collect([s, r, net, small, late, itself]) AS looked_at
  WITH looked_at, [i IN range(0, size(looked_at) - 1) WHERE NOT (looked_at[i][3] OR looked_at[i][4] OR looked_at[i][5])] AS counting
  WITH looked_at, coalesce(counting[$sales_min - 1], size(looked_at)) AS done
  UNWIND range(0, size(looked_at) - 1) AS i
  WITH looked_at[i] AS one, i, done
  WITH one[0] AS s, one[1] AS r, one[2] AS net, CASE
         WHEN one[3] THEN 14 WHEN one[4] THEN 15 WHEN i > done THEN 16 WHEN one[5] THEN 17 WHEN i < done THEN 12 ELSE -1 END AS why
  WHERE s.sold_on >= $start
  RETURN s.sold_on AS day, r, net, why
}
UNWIND [[r, 1, $referrer_amount], [x, 0, $referred_amount]] AS side
WITH side[0] AS m, side[1] AS level, side[2] AS each, day, net, why
WHERE each > 0
WITH m, level, each, day, net, why, CASE WHEN m.w_v[0] = $run THEN m.w_v ELSE [0, 0, 0] END AS own,
     CASE WHEN m.w_c[0] = $run THEN m.w_c[1] ELSE 0 END AS customers
WITH m, level, each, day, net, why,
     [met IN [own[1] >= $gate_personal, own[2] >= $gate_retail, customers >= $gate_customers] WHERE met IS NOT NULL] AS met
WITH m, level, each, net, CASE
       WHEN m.left_on <= day THEN 0
       WHEN $participants AND level = 1 AND NOT coalesce(m.enrolled_on <= day, false) THEN 1
       WHEN why >= 0 THEN why
       WHEN $gate_mode = 'any' AND NOT true IN met OR $gate_mode = 'all' AND false IN met THEN 4
       ELSE -1 END AS reason
WITH m, level, reason, sum(net) AS basis, sum(each) AS amount
CALL (m, level, reason) {
  WITH m WHERE level = 1 AND reason = -1 AND $lifetime_cap IS NOT NULL
  MATCH (m)-[:SPONSORED]->(y:Member)
  WITH DISTINCT m, y
  CALL (m, y) {
    MATCH (y)-[bond:BOUGHT|CREDITED_TO]-(s:Sale)
    WHERE type(bond) = CASE WHEN $bought THEN 'BOUGHT' ELSE 'CREDITED_TO' END
      AND s.sold_on < $start AND s.currency = $currency AND s.kind IN $kinds AND ($category IS NULL OR s.category = $category)
      AND ($within_days IS NULL OR s.sold_on <= y.joined_on + duration({days: coalesce($within_days, 0)}))
    MATCH (y)<-[e:SPONSORED]-(r:Member)
    WHERE e.from <= s.sold_on AND (e.to IS NULL OR e.to > s.sold_on)
      AND reduce(net = s.net_minor, back IN [(s)<-[:REFUNDS]-(f:Refund) WHERE f.refunded_on < $refunds_end | f.amount_minor] | net - back)
          >= $net_min
      AND NOT EXISTS { (r)-[:BOUGHT|PAID_FOR]->(s) }
      AND NOT ($unshared AND any(
        mine IN [(r)-[:HAS_IDENTIFIER]->(i) | i] WHERE mine IN [(y)-[:HAS_IDENTIFIER]->(j) | j]))
    WITH m, s, r ORDER BY s.sold_on, s.sale_id
    WITH m, collect([s.sold_on, r]) AS counting
    WITH m, counting[$sales_min - 1] AS done WHERE done[1] = m
    WITH m, done[0] AS day
    WHERE NOT coalesce(m.left_on <= day, false) AND (NOT $participants OR coalesce(m.enrolled_on <= day, false))
    RETURN 1 AS given
  }
  RETURN count(*) AS earlier
}
WITH m, level, reason, basis, amount, CASE
       WHEN reason = -1 AND level = 1 AND $lifetime_cap < amount + earlier * $referrer_amount
       THEN CASE WHEN $lifetime_cap > earlier * $referrer_amount THEN $lifetime_cap - earlier * $referrer_amount ELSE 0 END
       ELSE amount END AS kept
ORDER BY level
WITH m, collect([level, reason, basis, amount, kept]) AS rows
UNWIND range(0, size(rows) - 1) AS i
WITH m, rows[i] AS row, reduce(left = $cap, other IN rows[..i] | left - CASE WHEN other[1] = -1 THEN other[4] ELSE 0 END) AS left
WITH m, row, CASE WHEN left < row[4] THEN CASE WHEN left > 0 THEN left ELSE 0 END ELSE row[4] END AS kept
WITH row[1] = -1 AS paid, right(elementId(m), 1) AS part, m.member_id AS member_id, row, kept
WHERE row[2] <> 0 OR paid
WITH paid, part, collect(member_id) AS member_id, collect(row[0]) AS level, collect(row[1]) AS reason, collect(row[2]) AS basis,
     collect(0) AS rate_ppm, collect(row[3] * 1000000) AS exact_micro, collect(kept) AS amount_minor,
     collect(row[3] - kept) AS cap_cut_minor
RETURN paid, member_id, level, reason, basis, rate_ppm, exact_micro, amount_minor, cap_cut_minor
