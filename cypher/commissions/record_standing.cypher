// Records on each member why a bonus on what those above earned cannot be paid to them, or that it can. One row.
//
// The record is `w_q`: 1000 × token + 100 when it can be paid, else the reason as a place in `SKIP_REASONS`.
//
// Parameters:
//   owner           STRING          token of the computation
//   lease_s         INTEGER         seconds
//   run             INTEGER         token of the sellers' records
//   bonus           INTEGER         token of this bonus
//   last            DATE            the period's last day
//   activity_min    INTEGER | NULL  personal volume of an active member
//   gate_mode       STRING          none, any or all
//   gate_personal   INTEGER | NULL  personal volume the gate asks for
//   gate_retail     INTEGER | NULL  volume of retail sales the gate asks for
//   gate_customers  INTEGER | NULL  number of retail buyers the gate asks for
// Returns:
//   members  INTEGER  members with a record
// Cost: each member once; one write a member
MATCH (m:Member)
WITH m, CASE WHEN m.w_v[0] = $run THEN m.w_v ELSE [0, 0, 0] END AS own,
     CASE WHEN m.w_c[0] = $run THEN m.w_c[1] ELSE 0 END AS customers
WITH m, own[1] < $activity_min AS inactive,
     [met IN [own[1] >= $gate_personal, own[2] >= $gate_retail, customers >= $gate_customers] WHERE met IS NOT NULL] AS met
WITH m, CASE
       WHEN m.left_on <= $last THEN 0
       WHEN NOT coalesce(m.enrolled_on <= $last, false) THEN 1
       WHEN inactive THEN 2
       WHEN $gate_mode = 'any' AND NOT true IN met OR $gate_mode = 'all' AND false IN met THEN 4
       ELSE 100 END AS standing
WITH collect([m, standing]) AS records
UNWIND [0] + range(1, size(records) - 1) AS i
WITH i / 10000 AS part, collect(records[i]) AS chunk ORDER BY part
CALL (chunk) {
  MATCH (work:Work {key: 'engine'})
  SET work.expires_at = datetime() + duration({seconds: $lease_s})
  WITH chunk, work WHERE work.owner = $owner
  UNWIND chunk AS record
  WITH record[0] AS m, record[1] AS standing
  SET m.w_q = $bonus * 1000 + standing
  RETURN count(m) AS n
} IN TRANSACTIONS OF 1 ROW
RETURN sum(n) AS members
