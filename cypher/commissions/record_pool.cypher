// Records on each member who takes part in a pool what they weigh in it, or why they get nothing. One row.
//
// The record is `w_a`: token; -1 or the reason as a place in `SKIP_REASONS`; weight; 0. The weight is 1, the shares of the rank, the
// whole shares of a volume or, where places are given, the volume itself.
//
// Parameters:
//   owner           STRING          token of the computation
//   lease_s         INTEGER         seconds
//   run             INTEGER         token of the sellers' records
//   sweep           INTEGER         token of the volume sweep
//   bonus           INTEGER         token of this bonus
//   last            DATE            the period's last day
//   rank_min        INTEGER         lowest rank that takes part
//   rank_shares     LIST<INTEGER> | NULL  shares of each rank, lowest rank first; null: shares do not go by rank
//   measure         INTEGER | NULL  0 personal, 1 group, 2 team volume; null: no volume counts
//   share_volume    INTEGER | NULL  hundredths of a point that make one share; null: the volume is the weight
//   activity_min    INTEGER | NULL  personal volume of an active member
//   default_rank    INTEGER         rank of a member without volume
//   gate_mode       STRING          none, any or all
//   gate_personal   INTEGER | NULL  personal volume the gate asks for
//   gate_retail     INTEGER | NULL  volume of retail sales the gate asks for
//   gate_customers  INTEGER | NULL  number of retail buyers the gate asks for
// Returns:
//   weight  INTEGER  all weights of those who get something; of no use where the weight is a volume
//   most    INTEGER  the largest of them
// Cost: each member once; one write a member who takes part
MATCH (m:Member) WHERE m.enrolled_on <= $last AND (m.left_on IS NULL OR m.left_on > $last)
WITH m, CASE WHEN m.w_v[0] = $run THEN m.w_v ELSE [0, 0, 0] END AS own,
     CASE WHEN m.w_s[0] = $sweep THEN m.w_s ELSE [0, 0, 0] END AS below,
     CASE WHEN m.w_c[0] = $run THEN m.w_c[1] ELSE 0 END AS customers,
     CASE WHEN m.w_r / 1000 = $run THEN m.w_r % 1000 ELSE $default_rank END AS rank
WITH m, own, customers, rank,
     CASE $measure WHEN 0 THEN own[1]
       WHEN 1 THEN own[1] + below[2] + reduce(t = 0, i IN range(1, size(below) / 3 - 1) | t + below[3 * i + 2])
       WHEN 2 THEN own[1] + below[1] + reduce(t = 0, i IN range(1, size(below) / 3 - 1) | t + below[3 * i + 1]) END AS volume
WHERE rank >= $rank_min AND ($rank_shares IS NULL OR $rank_shares[rank] > 0) AND ($measure IS NULL OR volume > 0)
WITH m, rank, volume, own[1] < $activity_min AS inactive,
     [met IN [own[1] >= $gate_personal, own[2] >= $gate_retail, customers >= $gate_customers] WHERE met IS NOT NULL] AS met
WITH m, CASE
       WHEN inactive THEN 2
       WHEN $gate_mode = 'any' AND NOT true IN met OR $gate_mode = 'all' AND false IN met THEN 4
       WHEN volume < $share_volume THEN 12
       ELSE -1 END AS reason,
     CASE WHEN $rank_shares IS NOT NULL THEN $rank_shares[rank] WHEN $measure IS NULL THEN 1
       WHEN $share_volume IS NULL THEN volume ELSE volume / $share_volume END AS weight
WITH collect([m, reason, weight]) AS records
UNWIND [0] + range(1, size(records) - 1) AS i
WITH i / 10000 AS part, collect(records[i]) AS chunk ORDER BY part
CALL (chunk) {
  MATCH (work:Work {key: 'engine'})
  SET work.expires_at = datetime() + duration({seconds: $lease_s})
  WITH chunk, work WHERE work.owner = $owner
  UNWIND chunk AS record
  WITH record[0] AS m, record[1] AS reason, record[2] AS weight
  SET m.w_a = [$bonus, reason, weight, 0]
  RETURN sum(CASE WHEN reason = -1 THEN weight ELSE 0 END) AS weights, max(CASE WHEN reason = -1 THEN weight ELSE 0 END) AS largest
} IN TRANSACTIONS OF 1 ROW
RETURN sum(weights) AS weight, coalesce(max(largest), 0) AS most
