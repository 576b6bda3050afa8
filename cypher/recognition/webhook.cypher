// Where notices of the programme go. One row, or none.
//
// Parameters:
//   none
// Returns:
//   url      STRING   the address
//   secret   STRING   what is signed with
//   version  INTEGER  how often it was changed
// Cost: one index seek
MATCH (hook:Webhook {key: 'programme'})
WHERE hook.url <> ''
RETURN hook.url AS url, hook.secret AS secret, hook.version AS version
