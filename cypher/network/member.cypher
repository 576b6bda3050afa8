// One member as of a day, with the number of people directly below. No row when there is none, or not yet.
//
// Parameters:
//   member_id    STRING         whom to read
//   day          DATE           the day on which the edges are in force
// Returns:
//   member_id    STRING         key
//   name         STRING | NULL  as loaded
//   country      STRING | NULL  as loaded
//   joined_on    DATE           first day in the network
//   enrolled_on  DATE | NULL    first day with the right to earn
//   left_on      DATE | NULL    first day out of the programme
//   children     INTEGER        people sponsored directly on that day
// Cost: one index seek, then each sponsorship of the member once
MATCH (member:Member {member_id: $member_id})
WHERE member.joined_on <= $day
RETURN
  member.member_id AS member_id, member.name AS name, member.country AS country,
  member.joined_on AS joined_on, member.enrolled_on AS enrolled_on, member.left_on AS left_on,
  COUNT { (member)-[edge:SPONSORED]->(:Member) WHERE edge.from <= $day AND (edge.to IS NULL OR edge.to > $day) } AS children
