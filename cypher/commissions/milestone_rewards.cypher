// Awards and skips of a milestone bonus: sellers of the period, by the sale that took their sales, from the first ever, to the
// threshold. Packed: some records with columns of equal length, each record all awards or all skips.
//
// Parameters:
//   start           DATE            first day of the period
//   end             DATE            first day after
//   refunds_end  DATE       first day whose refunds are not taken off
//   currency        STRING          currency of the plan
//   kinds           LIST<STRING>    kinds of sale that count
//   by_volume       BOOLEAN         count hundredths of a point; else sales with a net amount above 0
//   threshold       INTEGER         what has to be reached
//   reward          INTEGER         minor units
//   cap             INTEGER | NULL  the most for one member, minor units
//   run             INTEGER         token of the sellers' records
//   gate_mode       STRING          none, any or all
//   gate_personal   INTEGER | NULL  personal volume the gate asks for
//   gate_retail     INTEGER | NULL  volume of retail sales the gate asks for
//   gate_customers  INTEGER | NULL  number of retail buyers the gate asks for
// Returns:
//   paid           BOOLEAN        whether these are awards
//   member_id      LIST<STRING>   key
//   level          LIST<INTEGER>  key; 0
//   reason         LIST<INTEGER>  key of skips; place in `SKIP_REASONS`, -1 in awards
//   basis          LIST<INTEGER>  net of the sales, minor units
//   rate_ppm       LIST<INTEGER>  0
//   exact_micro    LIST<INTEGER>  millionths of a minor unit
//   amount_minor   LIST<INTEGER>  minor units, rounded and capped
//   cap_cut_minor  LIST<INTEGER>  what the cap took away
// Cost: each sale ever credited to the sellers of the period once
MATCH (s:Sale)
WHERE s.sold_on >= $start AND s.sold_on < $end AND s.currency = $currency AND s.kind IN $kinds
MATCH (s)-[:CREDITED_TO]->(m:Member)
WITH DISTINCT m
CALL (m) {
  MATCH (m)<-[:CREDITED_TO]-(s:Sale)
  WHERE s.sold_on < $end AND s.currency = $currency AND s.kind IN $kinds
  WITH m, s, [(s)<-[:REFUNDS]-(f:Refund) WHERE f.refunded_on < $refunds_end | [f.amount_minor, f.volume]] AS backs
  WITH m, s, reduce(net = s.net_minor, back IN backs | net - back[0]) AS net,
       reduce(volume = s.volume, back IN backs | volume - back[1]) AS volume
  WITH m, s, net, CASE WHEN $by_volume THEN volume WHEN net > 0 THEN 1 ELSE 0 END AS value
  WHERE value <> 0 OR net <> 0
  ORDER BY s.sold_on, s.sale_id
  WITH collect([s.sold_on, net, value]) AS counted
  WITH counted, reduce(state = [0, 0, -1], one IN counted | CASE
         WHEN state[2] >= 0 THEN state
         WHEN state[1] + one[2] >= $threshold THEN [state[0], state[1], state[0]]
         ELSE [state[0] + 1, state[1] + one[2], -1] END)[2] AS done
  UNWIND range(0, size(counted) - 1) AS i
  WITH counted[i] AS one, i, done WHERE one[0] >= $start
  RETURN one[0] AS day, one[1] AS net, CASE WHEN done >= 0 AND i > done THEN 16 WHEN i = done THEN -1 ELSE 13 END AS why
}
WITH m, 0 AS level, day, net, why
WITH m, level, day, net, why, CASE WHEN m.w_v[0] = $run THEN m.w_v ELSE [0, 0, 0] END AS own,
     CASE WHEN m.w_c[0] = $run THEN m.w_c[1] ELSE 0 END AS customers
WITH m, level, day, net, why,
     [met IN [own[1] >= $gate_personal, own[2] >= $gate_retail, customers >= $gate_customers] WHERE met IS NOT NULL] AS met
WITH m, level, net, CASE
       WHEN m.left_on <= day THEN 0
       WHEN NOT coalesce(m.enrolled_on <= day, false) THEN 1
       WHEN why >= 0 THEN why
       WHEN $gate_mode = 'any' AND NOT true IN met OR $gate_mode = 'all' AND false IN met THEN 4
       ELSE -1 END AS reason
WITH m, level, reason, 0 AS rate, sum(net) AS basis, CASE WHEN reason = -1 THEN $reward ELSE 0 END AS amount
WITH m, level, reason, rate, basis, amount, amount * 1000000 AS exact
ORDER BY level
WITH m, collect([level, reason, basis, exact, amount, rate]) AS rows
UNWIND range(0, size(rows) - 1) AS i
WITH m, rows[i] AS row,
     reduce(left = $cap, other IN rows[..i] | left - CASE WHEN other[1] = -1 AND other[4] > 0 THEN other[4] ELSE 0 END) AS left
WITH m, row, CASE WHEN row[4] > 0 AND left < row[4] THEN CASE WHEN left > 0 THEN left ELSE 0 END ELSE row[4] END AS kept
WITH row[1] = -1 AS paid, right(elementId(m), 1) AS part, m.member_id AS member_id, row, kept
WHERE row[2] <> 0 OR row[3] <> 0
WITH paid, part, collect(member_id) AS member_id, collect(row[0]) AS level, collect(row[1]) AS reason, collect(row[2]) AS basis,
     collect(row[5]) AS rate_ppm, collect(row[3]) AS exact_micro, collect(kept) AS amount_minor,
     collect(row[4] - kept) AS cap_cut_minor
RETURN paid, member_id, level, reason, basis, rate_ppm, exact_micro, amount_minor, cap_cut_minor
