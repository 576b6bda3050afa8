// Marks in one piece of the order whether what is passed up from each sponsor reaches a leader who can be paid, on the lines of the
// period's last day; called from the highest piece to the deepest.
//
// The mark is `w_h`: token; 1 for a leader who ends a group; 1 when the nearest such leader at or above can be paid.
//
// Parameters:
//   owner           STRING          token of the computation
//   lease_s         INTEGER         seconds
//   low             INTEGER         first order value of the piece
//   high            INTEGER         first order value after it
//   run             INTEGER         token of the sellers' records
//   bonus           INTEGER         token of the sweep of the bonus
//   last            DATE            the period's last day
//   leader          INTEGER         place of the lowest leaders' rank in the plan's ranks
//   passed          BOOLEAN         whether a leader who cannot be paid ends no group
//   reach           LIST<INTEGER>   generations reached by each place among the leaders' ranks, from 0
//   activity_min    INTEGER | NULL  personal volume of an active member
//   default_rank    INTEGER         rank of a member without volume
//   gate_mode       STRING          none, any or all
//   gate_personal   INTEGER | NULL  personal volume the gate asks for
//   gate_retail     INTEGER | NULL  volume of retail sales the gate asks for
//   gate_customers  INTEGER | NULL  number of retail buyers the gate asks for
// Returns:
//   none
// Cost: each sponsor of the piece once, the edge above once; one write a sponsor
MATCH (p:Member) WHERE p.w_order >= $low AND p.w_order < $high
WITH p ORDER BY p.w_order
WITH collect(p) AS sponsors
UNWIND range(0, size(sponsors) - 1) AS i
WITH i / 10000 AS part, collect(sponsors[i]) AS chunk ORDER BY part
CALL (chunk) {
  MATCH (work:Work {key: 'engine'})
  SET work.expires_at = datetime() + duration({seconds: $lease_s})
  WITH chunk, work WHERE work.owner = $owner
  UNWIND chunk AS p
  CALL (p) {
    WITH p, CASE WHEN p.w_v[0] = $run THEN p.w_v ELSE [0, 0, 0] END AS own,
         CASE WHEN p.w_c[0] = $run THEN p.w_c[1] ELSE 0 END AS customers,
         CASE WHEN p.w_r / 1000 = $run THEN p.w_r % 1000 ELSE $default_rank END AS rank
    WITH p, own, CASE WHEN rank < $leader THEN 0 ELSE rank - $leader + 1 END AS place,
         [met IN [own[1] >= $gate_personal, own[2] >= $gate_retail, customers >= $gate_customers] WHERE met IS NOT NULL] AS met
    WITH p, place, NOT coalesce(p.left_on <= $last, false) AND coalesce(p.enrolled_on <= $last, false)
           AND NOT coalesce(own[1] < $activity_min, false)
           AND CASE $gate_mode WHEN 'none' THEN true WHEN 'any' THEN true IN met ELSE NOT false IN met END AS qualified
    WITH p, place > 0 AND (qualified OR NOT $passed) AS ends, qualified AND $reach[place] > 0 AS payable
    OPTIONAL MATCH (p)<-[e:SPONSORED]-(q:Member)
    WHERE e.from <= $last AND (e.to IS NULL OR e.to > $last)
    WITH p, ends, payable, max(CASE WHEN q.w_h[0] = $bonus THEN q.w_h[2] END) AS above
    SET p.w_h = [$bonus, CASE WHEN ends THEN 1 ELSE 0 END,
                 CASE WHEN NOT ends THEN coalesce(above, 0) WHEN payable THEN 1 ELSE 0 END]
  }
} IN TRANSACTIONS OF 1 ROW
