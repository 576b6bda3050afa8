// Keeps where notices of the programme go; an empty address is none.
//
// Parameters:
//   url      STRING   the address
//   secret   STRING   what is signed with
//   version  INTEGER  how often it was changed, this time included
// Returns:
//   url  STRING  the same
// Cost: one index seek, one write
MERGE (hook:Webhook {key: 'programme'})
SET hook.url = $url, hook.secret = $secret, hook.version = $version
RETURN hook.url AS url
