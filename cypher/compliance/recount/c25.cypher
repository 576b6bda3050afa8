// Members who sponsor nobody on the last day of a period (check C25), counted once more. One row; people.
//
// Parameters:
//   end_day      DATE     exclusive; refunds from this day on are not seen
// Returns:
//   numerator    INTEGER  members who sponsor nobody
//   denominator  INTEGER  members who had joined
// Cost: each member once and each sponsorship once
MATCH (member:Member)
WHERE member.joined_on < $end_day
RETURN count(CASE WHEN NOT EXISTS {
         (member)-[edge:SPONSORED]->(child:Member)
         WHERE edge.from < $end_day AND (edge.to IS NULL OR $end_day <= edge.to) AND child.joined_on < $end_day
       } THEN 1 END) AS numerator, count(member) AS denominator
