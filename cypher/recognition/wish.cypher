// How one member wants to be on boards. One row, or none for somebody who never chose.
//
// Parameters:
//   member_id  STRING  the member
// Returns:
//   member_id  STRING   the same
//   shown      STRING   unasked, name, pseudonym or nowhere
//   pseudonym  STRING   empty unless that was chosen
//   version    INTEGER  how often it was changed
// Cost: one index seek
MATCH (wish:RecognitionWish {key: $member_id})
RETURN wish.key AS member_id, wish.shown AS shown, wish.pseudonym AS pseudonym, wish.version AS version
