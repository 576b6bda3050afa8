// Participants of a window without any award (check C19), counted once more. One row; people.
//
// Parameters:
//   window_day   DATE       first day of the window, whose end is `end_day`
//   end_day      DATE       exclusive; refunds from this day on are not seen
//   received     LIST<MAP>  member_id, amount_minor: pay of the window, where it is not nothing
// Returns:
//   numerator    INTEGER    participants who received nothing
//   denominator  INTEGER    participants on any day of the window
// Cost: each member and award once
CALL () {
  UNWIND $received AS one
  MATCH (member:Member {member_id: one.member_id})
  RETURN member, one.amount_minor AS amount
  UNION ALL
  MATCH (member:Member)
  RETURN member, 0 AS amount
}
WITH member, sum(amount) AS received
WHERE member.enrolled_on < $end_day AND coalesce(member.left_on > $window_day AND member.left_on > member.enrolled_on, true)
RETURN count(CASE WHEN received <= 0 THEN 1 END) AS numerator, count(*) AS denominator
