// Gives each place of the line what enters at the places before it, a level for each place between. One row.
//
// A purchase of one's own enters at the next place, or at the own one for who uses up no level and is not passed over on it. The
// result is `w_a`: token; 1 when inactive; 1 when the gate fails; then n levels and n bases.
//
// Parameters:
//   owner           STRING          token of the computation
//   lease_s         INTEGER         seconds
//   run             INTEGER         token of the sellers' records
//   bonus           INTEGER         token of this bonus
//   levels          INTEGER         number of rates
//   activity_min    INTEGER | NULL  personal volume of an active member
//   gate_mode       STRING          none, any or all
//   gate_personal   INTEGER | NULL  personal volume the gate asks for
//   gate_retail     INTEGER | NULL  volume of retail sales the gate asks for
//   gate_customers  INTEGER | NULL  number of retail buyers the gate asks for
// Returns:
//   reached  INTEGER  members with a result
// Cost: each member of the line once for each level; one write a member that something reaches
MATCH (m:Member) WHERE m.w_line[0] = $bonus
WITH m.w_line[1] AS place, collect(m) AS people ORDER BY place
WITH collect(people) AS places
UNWIND range(0, size(places) - 1) AS place
WITH places, place,
     reduce(t = 0, m IN places[place] | t + CASE WHEN m.w_e[0] = $bonus
       THEN m.w_e[2] + CASE WHEN m.w_line[2] = 1 THEN 0 ELSE m.w_e[1] END ELSE 0 END)
     + reduce(t = 0, m IN CASE WHEN place = 0 THEN [] ELSE places[place - 1] END | t + CASE
       WHEN m.w_e[0] = $bonus AND m.w_line[2] = 1 THEN m.w_e[1] ELSE 0 END) AS total
UNWIND range(1, $levels) AS level
UNWIND places[place + level - 1] AS m
WITH m, level, total - CASE WHEN level = 1 AND m.w_line[2] = 0 AND m.w_e[0] = $bonus THEN m.w_e[1] ELSE 0 END AS basis
WHERE basis <> 0
WITH m, collect(level) AS levels, collect(basis) AS bases, CASE WHEN m.w_v[0] = $run THEN m.w_v ELSE [0, 0, 0] END AS own,
     CASE WHEN m.w_c[0] = $run THEN m.w_c[1] ELSE 0 END AS customers
WITH m, levels, bases, CASE WHEN own[1] < $activity_min THEN 1 ELSE 0 END AS inactive,
     [met IN [own[1] >= $gate_personal, own[2] >= $gate_retail, customers >= $gate_customers] WHERE met IS NOT NULL] AS met
WITH m, [$bonus, inactive, CASE $gate_mode WHEN 'none' THEN 0 WHEN 'any' THEN CASE WHEN true IN met THEN 0 ELSE 1 END
                           ELSE CASE WHEN false IN met THEN 1 ELSE 0 END END] + levels + bases AS facts
WITH collect([m, facts]) AS records
UNWIND range(0, size(records) - 1) AS i
WITH i / 10000 AS part, collect(records[i]) AS chunk ORDER BY part
CALL (chunk) {
  MATCH (work:Work {key: 'engine'})
  SET work.expires_at = datetime() + duration({seconds: $lease_s})
  WITH chunk, work WHERE work.owner = $owner
  UNWIND chunk AS record
  WITH record[0] AS m, record[1] AS facts
  SET m.w_a = facts
  RETURN count(*) AS n
} IN TRANSACTIONS OF 1 ROW
RETURN sum(n) AS reached
