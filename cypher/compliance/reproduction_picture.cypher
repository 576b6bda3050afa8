// Participants of each generation below one member on a day (check C24), for a picture. One row per generation.
//
// Parameters:
//   member_id     STRING   the top, generation 0
//   day           DATE     the tree and the roles of this day
// Returns:
//   generation    INTEGER  levels below the top, at most 12
//   members       INTEGER  people of the generation
//   participants  INTEGER  of these, participants on the day
// Cost: one index seek, then the edges of twelve levels below at most
MATCH (:Member {member_id: $member_id}) (()-[line:SPONSORED
      WHERE line.from <= $day AND (line.to IS NULL OR $day < line.to)]->()){0,12} (member:Member)
RETURN size(line) AS generation, count(member) AS members,
       count(CASE WHEN member.enrolled_on <= $day AND coalesce($day < member.left_on, true) THEN 1 END) AS participants
ORDER BY generation
