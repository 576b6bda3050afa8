// What the one in a hundred who received most got in a window (check C20), counted once more. One row; minor units.
//
// Parameters:
//   window_day   DATE       first day of the window, whose end is `end_day`
//   end_day      DATE       exclusive; refunds from this day on are not seen
//   received     LIST<MAP>  member_id, amount_minor: pay of the window, where it is not nothing
// Returns:
//   numerator    INTEGER    of the first hundredth of the participants, their number rounded up
//   denominator  INTEGER    of all participants
// Cost: each member and award once, and those paid sorted
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
WITH CASE WHEN received > 0 THEN received ELSE 0 END AS received
ORDER BY received DESC
WITH collect(received) AS ranked
RETURN reduce(sum = 0, one IN ranked[..(size(ranked) + 99) / 100] | sum + one) AS numerator,
       reduce(sum = 0, one IN ranked | sum + one) AS denominator
