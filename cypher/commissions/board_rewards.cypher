// Awards and skips of a board: owners of positions whose board a sale of the period completed. Packed: some records with columns of
// equal length, each record all awards or all skips.
//
// Positions are numbered from 0. The last on the board of position n is n × lowest + below, and the sale that opens it is number
// below + n × step, also from 0; with re-entries the next position goes to the owner of n, so that a position says by itself whether a
// sale opened it, and which one. The ids of a day stand in the order of the index, which is that of code points.
//
// Parameters:
//   start           DATE            first day of the period
//   end             DATE            first day after
//   months          INTEGER         how many months the period has; a sale counts as at the end of its own period of that length
//   held_days       INTEGER         days that the plan holds a period after its end; refunds of those days are seen too
//   currency        STRING          currency of the plan
//   kinds           LIST<STRING>    kinds of sale that open a position
//   measure         INTEGER         1: the basis is the net amount; 2: the volume
//   entry_min       INTEGER         the least basis of a sale that opens a position
//   lowest          INTEGER         positions on the lowest level of a board
//   below           INTEGER         positions on a board below its head
//   step            INTEGER         sales from the completion of one board to that of the next
//   again           BOOLEAN         whether whose board is full gets the next position
//   most            INTEGER | NULL  the most cycles that one member is paid for
//   reward          INTEGER         minor units for a cycle
//   cap             INTEGER | NULL  the most for one member, minor units
//   activity_min    INTEGER | NULL  personal volume of an active member
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
//   basis          LIST<INTEGER>  basis of the completing sales, minor units or hundredths of a point
//   rate_ppm       LIST<INTEGER>  0
//   exact_micro    LIST<INTEGER>  millionths of a minor unit
//   amount_minor   LIST<INTEGER>  minor units, capped
//   cap_cut_minor  LIST<INTEGER>  what the cap took away
// Cost: each sale before the period's end once, sorted by day; each cycle of the period once
MATCH (s:Sale)
USING INDEX s:Sale(sale_id)
WHERE s.sale_id > '' AND s.sold_on < $end AND s.currency = $currency AND s.kind IN $kinds AND EXISTS { (s)-[:CREDITED_TO]->() }
WITH s, reduce(basis = CASE $measure WHEN 1 THEN s.net_minor ELSE s.volume END, back IN [(s)<-[:REFUNDS]-(f:Refund)
       WHERE f.refunded_on < date({year: s.sold_on.year, month: (s.sold_on.month - 1) / $months * $months + 1})
                             + duration({months: $months}) + duration({days: $held_days})
       | CASE $measure WHEN 1 THEN f.amount_minor ELSE f.volume END] | basis - back) AS basis
WHERE basis >= $entry_min
WITH s, basis ORDER BY s.sale_id
WITH collect([s, basis]) AS by_id
UNWIND range(0, size(by_id) - 1) AS i
WITH by_id[i] AS entry, i, by_id[i][0].sold_on AS day ORDER BY day, i
WITH collect(entry) AS opened, sum(CASE WHEN day < $start THEN 1 ELSE 0 END) AS earlier
WITH opened, CASE WHEN earlier <= $below THEN 0 ELSE (earlier - $below + $step - 1) / $step END AS first,
     CASE WHEN size(opened) > $below THEN (size(opened) - 1 - $below) / $step ELSE -1 END AS last
UNWIND range(first, last) AS n
WITH opened, n, opened[$below + n * $step] AS done,
     reduce(at = n, hop IN CASE WHEN $again THEN range(1, 63) ELSE [] END |
       CASE WHEN at > $below AND (at - $below - 1) % $lowest = 0 THEN (at - $below - 1) / $lowest ELSE at END) AS at
WITH n, done[0].sold_on AS day, done[1] AS basis,
     opened[CASE WHEN $again AND at > $below THEN at - 1 - (at - $below - 2) / $lowest ELSE at END][0] AS s
MATCH (b:Member)-[:BOUGHT]->(s)
MATCH (s)-[:CREDITED_TO]->(c:Member)
WITH n, day, basis, CASE WHEN b.enrolled_on <= s.sold_on AND NOT coalesce(b.left_on <= s.sold_on, false) THEN b ELSE c END AS m
WITH n, day, basis, m, CASE WHEN m.w_v[0] = $run THEN m.w_v ELSE [0, 0, 0] END AS own,
     CASE WHEN m.w_c[0] = $run THEN m.w_c[1] ELSE 0 END AS customers
WITH n, day, basis, m, own[1] < $activity_min AS inactive,
     [met IN [own[1] >= $gate_personal, own[2] >= $gate_retail, customers >= $gate_customers] WHERE met IS NOT NULL] AS met
WITH n, m, basis, CASE
       WHEN m.left_on <= day THEN 0
       WHEN NOT coalesce(m.enrolled_on <= day, false) THEN 1
       WHEN inactive THEN 2
       WHEN $gate_mode = 'any' AND NOT true IN met OR $gate_mode = 'all' AND false IN met THEN 4
       ELSE -1 END AS reason
ORDER BY n
WITH m, reason, collect(basis) AS bases
UNWIND CASE WHEN reason = -1 AND size(bases) > $most THEN [[-1, bases[..$most]], [16, bases[$most..]]] ELSE [[reason, bases]] END AS part
WITH m, part[0] AS reason, reduce(t = 0, basis IN part[1] | t + basis) AS basis,
     CASE WHEN part[0] = -1 THEN size(part[1]) * $reward ELSE 0 END AS amount
WITH reason = -1 AS paid, right(elementId(m), 1) AS part, m.member_id AS member_id, reason, basis, amount,
     CASE WHEN amount > $cap THEN amount - $cap ELSE 0 END AS cut
WITH paid, part, collect(member_id) AS member_id, collect(0) AS level, collect(reason) AS reason, collect(basis) AS basis,
     collect(0) AS rate_ppm, collect(amount * 1000000) AS exact_micro, collect(amount - cut) AS amount_minor, collect(cut) AS cap_cut_minor
RETURN paid, member_id, level, reason, basis, rate_ppm, exact_micro, amount_minor, cap_cut_minor
