// Records on members what one bonus gave them, for the bonuses that are worked out from it and for the caps of the plan. One row.
//
// The record is `w_p`: token, then four numbers for each award: number of the bonus in the plan, level, amount, what a cap cut.
//
// Parameters:
//   owner      STRING         token of the computation
//   lease_s    INTEGER        seconds
//   run        INTEGER        token of the sellers' records
//   bonus      INTEGER        number of the bonus in the plan
//   member_id  LIST<STRING>   a member for each award; all awards of one member stand in one call
//   level      LIST<INTEGER>  level of each award
//   amount     LIST<INTEGER>  minor units, rounded and capped
//   cut        LIST<INTEGER>  what the cap took away, minor units
// Returns:
//   members  INTEGER  members with a record
// Cost: one index seek an award, one write a member
UNWIND [0] + range(1, size($member_id) - 1) AS i
MATCH (m:Member {member_id: $member_id[i]})
WITH m, i ORDER BY i
WITH m, collect(i) AS places
WITH collect([m, places]) AS records
UNWIND range(0, size(records) - 1) AS i
WITH i / 10000 AS part, collect(records[i]) AS chunk ORDER BY part
CALL (chunk) {
  MATCH (work:Work {key: 'engine'})
  SET work.expires_at = datetime() + duration({seconds: $lease_s})
  WITH chunk, work WHERE work.owner = $owner
  UNWIND chunk AS record
  WITH record[0] AS m, record[1] AS places
  SET m.w_p = reduce(all = CASE WHEN m.w_p[0] = $run THEN m.w_p ELSE [$run] END,
                     i IN places | all + [$bonus, $level[i], $amount[i], $cut[i]])
  RETURN count(*) AS n
} IN TRANSACTIONS OF 1 ROW
RETURN sum(n) AS members
