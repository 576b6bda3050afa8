// How many participants are old enough for check C24, and how many are not yet. One row.
//
// Parameters:
//   cohort_end  DATE     members who enrolled before this day had the whole time
//   day_end     DATE     members who enrolled from then until this day had not
// Returns:
//   old_enough  INTEGER  participants counted
//   too_young   INTEGER  participants left out
// Cost: every member once
MATCH (member:Member)
WHERE member.enrolled_on < $day_end
RETURN count(CASE WHEN member.enrolled_on < $cohort_end THEN 1 END) AS old_enough,
       count(CASE WHEN member.enrolled_on >= $cohort_end THEN 1 END) AS too_young
