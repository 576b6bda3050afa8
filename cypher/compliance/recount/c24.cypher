// Participants brought in within their sponsors' first time, for each participant of the latest twelve cohorts old
// enough (check C24), counted once more from those brought in. One row; people.
//
// Parameters:
//   end_day        DATE     exclusive
//   maturity_days  INTEGER  the time each had to bring in others
// Returns:
//   numerator      INTEGER  participants they brought in
//   denominator    INTEGER  participants of the cohorts
// Cost: each member once and each sponsorship once
MATCH (member:Member)
WHERE member.enrolled_on < $end_day - duration({days: $maturity_days})
WITH DISTINCT member.enrolled_on.year * 12 + member.enrolled_on.month AS month
ORDER BY month DESC
LIMIT 12
WITH min(month) AS first
CALL (first) {
  MATCH (member:Member)
  WHERE member.enrolled_on < $end_day - duration({days: $maturity_days}) AND member.enrolled_on.year * 12 + member.enrolled_on.month >= first
  RETURN 0 AS recruits, 1 AS people
  UNION ALL
  MATCH (member:Member)<-[edge:SPONSORED]-(sponsor:Member)
  WHERE sponsor.enrolled_on < $end_day - duration({days: $maturity_days}) AND sponsor.enrolled_on.year * 12 + sponsor.enrolled_on.month >= first
    AND sponsor.enrolled_on <= member.enrolled_on AND member.enrolled_on < sponsor.enrolled_on + duration({days: $maturity_days})
    AND edge.from <= member.enrolled_on AND coalesce(member.enrolled_on < edge.to, true)
  RETURN 1 AS recruits, 0 AS people
}
RETURN sum(recruits) AS numerator, sum(people) AS denominator
