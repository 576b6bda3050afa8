// Settles the legs of each member with something in them: what is paid, what is passed over, carried on and flushed.
//
// The result is `w_l`: token; reason (place in `SKIP_REASONS`), -1 when paid; the basis passed over; the basis paid; millionths of a
// minor unit; minor units, rounded and capped; what the cap took; kept in the left leg; kept in the right leg; flushed in both.
//
// Parameters:
//   owner           STRING          token of the computation
//   lease_s         INTEGER         seconds
//   run             INTEGER         token of the sellers' records
//   bonus           INTEGER         token of the bonus
//   last            DATE            last day of the period, on which roles are read
//   activity_min    INTEGER | NULL  personal volume of an active member
//   gate_mode       STRING          none, any or all
//   gate_personal   INTEGER | NULL  personal volume the gate asks for
//   gate_retail     INTEGER | NULL  volume of retail sales the gate asks for
//   gate_customers  INTEGER | NULL  number of retail buyers the gate asks for
//   own_counts      BOOLEAN         whether own sales count to the weaker leg
//   unit            INTEGER         of one side in one cycle; 1 by percentage
//   strong_units    INTEGER         units of the stronger leg that go with one of the weaker
//   rate            INTEGER         parts per million of the basis
//   cycle_minor     INTEGER | NULL  minor units for a cycle; null: the rate
//   rounding        STRING          half_even, half_up or down
//   cap             INTEGER | NULL  the most for one member, minor units
//   carry           STRING          stronger, both or none
//   carry_max       INTEGER | NULL  most that is kept in one leg
//   flush_inactive  BOOLEAN         whether an inactive member keeps nothing
// Returns:
//   none
// Cost: each member once; one write a member with something in a leg
MATCH (m:Member)
WITH m, m.w_a AS a, m.w_k AS k WHERE a[0] = $bonus OR k[0] = $bonus
WITH collect(m) AS members
UNWIND range(0, size(members) - 1) AS i
WITH i / 10000 AS part, collect(members[i]) AS chunk ORDER BY part
CALL (chunk) {
  MATCH (work:Work {key: 'engine'})
  SET work.expires_at = datetime() + duration({seconds: $lease_s})
  WITH chunk, work WHERE work.owner = $owner
  UNWIND chunk AS m
  WITH m, CASE WHEN m.w_a[0] = $bonus THEN m.w_a ELSE [0, 0, 0, 0] END AS a,
       CASE WHEN m.w_k[0] = $bonus THEN m.w_k ELSE [0, 0, 0] END AS k,
       CASE WHEN m.w_v[0] = $run THEN m.w_v ELSE [0, 0, 0] END AS own,
       CASE WHEN m.w_c[0] = $run THEN m.w_c[1] ELSE 0 END AS customers
  WITH m, a[1] + k[1] AS lefts, a[2] + k[2] AS rights, CASE WHEN $own_counts THEN a[3] ELSE 0 END AS mine, own, customers
  WITH m, lefts + CASE WHEN lefts < rights THEN mine ELSE 0 END AS lefts,
       rights + CASE WHEN lefts < rights THEN 0 ELSE mine END AS rights,
       CASE WHEN m.left_on <= $last THEN 1 WHEN m.enrolled_on <= $last THEN 0 ELSE 2 END AS role,
       CASE WHEN own[1] < $activity_min THEN 1 ELSE 0 END AS inactive,
       [met IN [own[1] >= $gate_personal, own[2] >= $gate_retail, customers >= $gate_customers] WHERE met IS NOT NULL] AS met
  WITH m, lefts, rights, role, inactive,
       CASE $gate_mode WHEN 'none' THEN 0 WHEN 'any' THEN CASE WHEN true IN met THEN 0 ELSE 1 END
            ELSE CASE WHEN false IN met THEN 1 ELSE 0 END END AS shut,
       CASE WHEN lefts < rights THEN lefts ELSE rights END AS weak, CASE WHEN lefts < rights THEN rights ELSE lefts END AS strong
  WITH m, lefts, rights, role, inactive, shut, weak, strong, weak / $unit AS once, strong / ($unit * $strong_units) AS often
  WITH m, lefts, rights, role, inactive, shut, weak, strong,
       CASE WHEN once <= 0 OR often <= 0 THEN 0 WHEN once < often THEN once ELSE often END AS possible
  WITH m, lefts, rights, role, inactive, weak, strong, possible,
       CASE WHEN role = 1 THEN 0 WHEN role = 2 THEN 1 WHEN inactive = 1 THEN 2 WHEN shut = 1 THEN 4 WHEN possible = 0 THEN 10
            ELSE -1 END AS reason
  WITH m, lefts, rights, role, inactive, weak, strong, reason, CASE WHEN reason = -1 THEN possible ELSE 0 END AS cycles
  WITH m, lefts, rights, role, inactive, weak, strong, reason, cycles, cycles * $unit AS paid
  WITH m, role, inactive, weak, strong, reason, paid, lefts < rights AS left_weaker,
       CASE WHEN $cycle_minor IS NULL THEN paid * $rate ELSE cycles * $cycle_minor * 1000000 END AS exact,
       lefts - paid * CASE WHEN lefts < rights THEN 1 ELSE $strong_units END AS left_rest,
       rights - paid * CASE WHEN lefts < rights THEN $strong_units ELSE 1 END AS right_rest
  WITH m, weak, strong, reason, paid, exact, left_rest, right_rest, exact / 1000000 AS whole, exact % 1000000 AS part,
       CASE WHEN $carry = 'none' OR role <> 0 OR (inactive = 1 AND $flush_inactive) THEN [false, false]
            WHEN $carry = 'both' THEN [true, true] ELSE [NOT left_weaker, left_weaker] END AS keeps
  WITH m, weak, strong, reason, paid, exact, left_rest, right_rest,
       whole + CASE WHEN $rounding = 'down' OR part < 500000 THEN 0
                    WHEN part = 500000 AND $rounding = 'half_even' AND whole % 2 = 0 THEN 0 ELSE 1 END AS amount,
       CASE WHEN NOT keeps[0] OR left_rest < 0 THEN 0 WHEN left_rest > $carry_max THEN $carry_max ELSE left_rest END AS left_kept,
       CASE WHEN NOT keeps[1] OR right_rest < 0 THEN 0 WHEN right_rest > $carry_max THEN $carry_max ELSE right_rest END AS right_kept
  WITH m, weak, strong, reason, paid, exact, amount, left_kept, right_kept,
       left_rest - left_kept + right_rest - right_kept AS flushed, CASE WHEN amount > $cap THEN amount - $cap ELSE 0 END AS cut
  SET m.w_l = [$bonus, reason, CASE reason WHEN -1 THEN 0 WHEN 10 THEN strong ELSE weak END, paid, exact, amount - cut, cut,
               left_kept, right_kept, flushed]
} IN TRANSACTIONS OF 1 ROW
