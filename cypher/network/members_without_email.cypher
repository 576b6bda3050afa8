// Members of whom no e-mail is kept: how many, and the first few. One row.
//
// Parameters:
//   most        INTEGER       how many to name
// Returns:
//   count       INTEGER       members without an e-mail
//   member_ids  LIST<STRING>  the first by id
// Cost: one label scan over members
MATCH (member:Member)
WHERE member.email IS NULL OR member.email = ''
WITH member.member_id AS member_id ORDER BY member_id
WITH collect(member_id) AS found
RETURN size(found) AS count, found[0..$most] AS member_ids
