// Records on each member what a group goal needs to know of them. One row.
//
// The record is `w_team`: token; own volume; 100 when nothing in the member is against pay, else the first such reason as a place in
// `SKIP_REASONS`, the goal left out; 1 for a head of a team; what the member weighs when a team divides what it gives.
//
// Parameters:
//   owner           STRING          token of the computation
//   lease_s         INTEGER         seconds
//   run             INTEGER         token of the sellers' records
//   bonus           INTEGER         token of this bonus
//   last            DATE            the period's last day
//   retail          BOOLEAN         whether own volume is that of retail sales only
//   own_min         INTEGER | NULL  own volume that pay asks for
//   heads           BOOLEAN         whether there are heads
//   leader          INTEGER         place of the lowest rank of a head in the plan's ranks
//   by_volume       BOOLEAN         whether members weigh what they brought; else all weigh the same
//   activity_min    INTEGER | NULL  personal volume of an active member
//   default_rank    INTEGER         rank of a member without volume
//   gate_mode       STRING          none, any or all
//   gate_personal   INTEGER | NULL  personal volume the gate asks for
//   gate_retail     INTEGER | NULL  volume of retail sales the gate asks for
//   gate_customers  INTEGER | NULL  number of retail buyers the gate asks for
// Returns:
//   members  INTEGER  members with a record
// Cost: each member once; one write a member
MATCH (m:Member)
WITH m, CASE WHEN m.w_v[0] = $run THEN m.w_v ELSE [0, 0, 0] END AS own,
     CASE WHEN m.w_c[0] = $run THEN m.w_c[1] ELSE 0 END AS customers,
     CASE WHEN m.w_r / 1000 = $run THEN m.w_r % 1000 ELSE $default_rank END AS rank
WITH m, rank, own[1] < $activity_min AS inactive, CASE WHEN $retail THEN own[2] ELSE own[1] END AS volume,
     [met IN [own[1] >= $gate_personal, own[2] >= $gate_retail, customers >= $gate_customers] WHERE met IS NOT NULL] AS met
WITH m, rank, volume, CASE
       WHEN m.left_on <= $last THEN 0
       WHEN NOT coalesce(m.enrolled_on <= $last, false) THEN 1
       WHEN inactive THEN 2
       WHEN $gate_mode = 'any' AND NOT true IN met OR $gate_mode = 'all' AND false IN met THEN 4
       WHEN volume < $own_min THEN 12
       ELSE 100 END AS standing
WITH m, [volume, standing, CASE WHEN $heads AND standing > 1 AND rank >= $leader THEN 1 ELSE 0 END,
         CASE WHEN standing < 100 THEN 0 WHEN $by_volume THEN volume ELSE 1 END] AS facts
WITH collect([m, facts]) AS records
UNWIND [0] + range(1, size(records) - 1) AS i
WITH i / 10000 AS part, collect(records[i]) AS chunk ORDER BY part
CALL (chunk) {
  MATCH (work:Work {key: 'engine'})
  SET work.expires_at = datetime() + duration({seconds: $lease_s})
  WITH chunk, work WHERE work.owner = $owner
  UNWIND chunk AS record
  WITH record[0] AS m, record[1] AS facts
  SET m.w_team = [$bonus] + facts
  RETURN count(m) AS n
} IN TRANSACTIONS OF 1 ROW
RETURN sum(n) AS members
