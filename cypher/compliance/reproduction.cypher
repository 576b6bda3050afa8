// Participants brought in by each monthly cohort of participants (check C24). One row per month of enrolment.
//
// Parameters:
//   cohort_end     DATE     only members who enrolled before this day, so that each had the whole time
//   maturity_days  INTEGER  the time each had to bring in others
// Returns:
//   cohort         STRING   month of enrolment, such as 2026-01
//   members        INTEGER  participants of the cohort
//   recruits       INTEGER  participants they sponsored, enrolled within the time
//   squares        INTEGER  sum of the squares of each one's recruits, for the interval
//   days           INTEGER  sum over recruits of days from the sponsor's enrolment to theirs
// Cost: every member once and every sponsorship of the cohorts once
MATCH (sponsor:Member)
WHERE sponsor.enrolled_on < $cohort_end
CALL (sponsor) {
  OPTIONAL MATCH (sponsor)-[edge:SPONSORED]->(member:Member)
  WHERE member.enrolled_on >= sponsor.enrolled_on
    AND member.enrolled_on < sponsor.enrolled_on + duration({days: $maturity_days})
    AND edge.from <= member.enrolled_on AND (edge.to IS NULL OR member.enrolled_on < edge.to)
  RETURN count(member) AS brought, coalesce(sum(duration.inDays(sponsor.enrolled_on, member.enrolled_on).days), 0) AS waited
}
WITH sponsor.enrolled_on.year * 100 + sponsor.enrolled_on.month AS month, brought, waited
WITH month, count(*) AS members, sum(brought) AS recruits, sum(brought * brought) AS squares, sum(waited) AS days
ORDER BY month
RETURN substring(toString(month), 0, 4) + '-' + substring(toString(month), 4, 2) AS cohort,
       members, recruits, squares, days
