// How often the address for notices was changed. One row, or none when never.
//
// Parameters:
//   none
// Returns:
//   version  INTEGER  that often
// Cost: one index seek
MATCH (hook:Webhook {key: 'programme'})
RETURN hook.version AS version
