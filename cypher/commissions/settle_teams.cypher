// Records on each head whether their team reached the goal, and what it gives. One row.
//
// The result is `w_goal`: token; the volume of a team that reached the goal, 0 for one that did not; what one entitled member gets of it,
// in millionths of a minor unit, or, where members get in proportion to their own volume, all own volumes that share in it.
//
// Parameters:
//   owner      STRING          token of the computation
//   lease_s    INTEGER         seconds
//   bonus      INTEGER         token of this bonus
//   goal       INTEGER         hundredths of a point of the whole team
//   reward     INTEGER | NULL  minor units for a team; null: a rate
//   rate       INTEGER         of the team's volume, parts per million
//   split      STRING          each, equal or by_volume
// Returns:
//   teams   INTEGER  teams that reached the goal
//   bound   INTEGER  millions of hundredths of a point that their volumes together do not pass
//   most    INTEGER  the largest weight of a team
// Cost: each member once; one write a head
MATCH (m:Member) WHERE m.w_team IS NOT NULL
WITH m, m.w_team AS own WHERE own[0] = $bonus AND own[3] = 1
WITH m, own, CASE WHEN m.w_below[0] = $bonus THEN m.w_below ELSE [0, 0, 0] END AS below
WITH m, own[1] + below[1] AS volume, own[4] + below[2] AS weight
WITH m, CASE WHEN volume >= $goal THEN volume ELSE 0 END AS volume, weight
WITH m, volume, weight, CASE WHEN volume = 0 THEN 0 ELSE coalesce($reward * 1000000, volume * $rate) END AS total
WITH m, volume, weight, CASE
       WHEN $split = 'by_volume' THEN weight
       WHEN $split = 'equal' AND weight > 0 THEN total / weight
       ELSE total END AS part
WITH collect([m, volume, part]) AS records, sum(CASE WHEN volume > 0 THEN 1 ELSE 0 END) AS teams,
     sum(CASE WHEN volume > 0 THEN volume / 1000000 + 1 ELSE 0 END) AS bound, coalesce(max(weight), 0) AS most
UNWIND [0] + range(1, size(records) - 1) AS i
WITH teams, bound, most, i / 10000 AS chunk_number, collect(records[i]) AS chunk ORDER BY chunk_number
CALL (chunk) {
  MATCH (work:Work {key: 'engine'})
  SET work.expires_at = datetime() + duration({seconds: $lease_s})
  WITH chunk, work WHERE work.owner = $owner
  UNWIND chunk AS record
  WITH record[0] AS m, record[1] AS volume, record[2] AS part
  SET m.w_goal = [$bonus, volume, part]
  RETURN count(*) AS n
} IN TRANSACTIONS OF 1 ROW
RETURN max(teams) AS teams, max(bound) AS bound, max(most) AS most
