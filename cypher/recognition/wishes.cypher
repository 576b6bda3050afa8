// How each member who chose wants to be on boards, by member id.
//
// Parameters:
//   none
// Returns:
//   member_id  STRING   the member
//   shown      STRING   unasked, name, pseudonym or nowhere
//   pseudonym  STRING   empty unless that was chosen
//   version    INTEGER  how often it was changed
// Cost: each wish once
MATCH (wish:RecognitionWish)
RETURN wish.key AS member_id, wish.shown AS shown, wish.pseudonym AS pseudonym, wish.version AS version
ORDER BY member_id
