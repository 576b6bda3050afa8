// End the sponsor edge in force on a day and begin another. To be run after all checks, with the tree lock held.
// An edge that began on that very day is a mistake being corrected and is replaced. Repeating it changes nothing.
//
// Parameters:
//   member_id  STRING         whose sponsor changes
//   above_id   STRING | NULL  the new sponsor; null for none
//   day        DATE           first day of the new edge, end day of the old
// Returns:
//   member_id  STRING         whose sponsor changed
// Cost: two index seeks, then each sponsor edge that the member ever had
MATCH (member:Member {member_id: $member_id})
CALL (member) {
  MATCH (member)<-[corrected:SPONSORED]-(:Member)
  WHERE corrected.from = $day
  DELETE corrected
}
CALL (member) {
  MATCH (member)<-[ended:SPONSORED]-(:Member)
  WHERE ended.from < $day AND (ended.to IS NULL OR ended.to > $day)
  SET ended.to = $day
}
CALL (member) {
  MATCH (above:Member {member_id: $above_id})
  CREATE (above)-[:SPONSORED {from: $day}]->(member)
}
RETURN member.member_id AS member_id
