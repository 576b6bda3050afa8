// The line of placement parents above a member on a day, nearest first, the member itself first, 256 steps at most. One row.
// For more, ask again from the last one.
//
// Parameters:
//   member_id    STRING        where to start
//   day          DATE          the day on which the edges are in force
// Returns:
//   line         LIST<STRING>  member ids from the start upwards
//   next_change  DATE | NULL   first day after `day` on which somebody in the line gets another placement parent
// Cost: one index seek, then every placement edge that members of the line ever had
MATCH (start:Member {member_id: $member_id})
      ((:Member)<-[edge:PLACED WHERE edge.from <= $day AND (edge.to IS NULL OR edge.to > $day)]-(:Member)){0,256}
      (above:Member)
OPTIONAL MATCH (above)<-[later:PLACED WHERE later.from > $day]-(:Member)
WITH above, size(edge) AS distance, min(later.from) AS changed
ORDER BY distance
RETURN collect(above.member_id) AS line, min(changed) AS next_change
