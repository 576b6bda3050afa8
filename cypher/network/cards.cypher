// What a card shows of each of some members. One row per member that exists, in the order of the list.
//
// Parameters:
//   member_ids   LIST<STRING>   at most some thousands
// Returns:
//   member_id    STRING         key
//   name         STRING | NULL  as loaded
//   country      STRING | NULL  as loaded
//   joined_on    DATE           first day in the network
//   enrolled_on  DATE | NULL    first day with the right to earn
//   left_on      DATE | NULL    first day out of the programme
// Cost: one index seek per id
UNWIND range(0, size($member_ids) - 1) AS place
MATCH (member:Member {member_id: $member_ids[place]})
RETURN
  member.member_id AS member_id, member.name AS name, member.country AS country,
  member.joined_on AS joined_on, member.enrolled_on AS enrolled_on, member.left_on AS left_on
ORDER BY place
