// Which of some members have a word in id, name or e-mail that starts with each given word. One row per member found.
//
// Parameters:
//   member_ids  LIST<STRING>  whom to look through, at most some thousands
//   words       LIST<STRING>  lower case, each with a space before it
//   limit       INTEGER       how many to give
// Returns:
//   member_id   STRING        key
// Cost: one index seek per id
UNWIND $member_ids AS member_id
MATCH (member:Member {member_id: member_id})
WITH member, reduce(
  text = ' ' + toLower(member.member_id) + ' ' + toLower(coalesce(member.name, '')) + ' ' + toLower(coalesce(member.email, '')),
  mark IN ['-', '@', '(', ')', ',', ';', '"', '/', '+', '|', ':', '<', '>', '&', '!', '?', '*', '#', '='] |
    replace(text, mark, ' ')) AS text
WHERE all(word IN $words WHERE text CONTAINS word)
RETURN member.member_id AS member_id
ORDER BY member_id
LIMIT $limit
