// How one person wants to be told. One row, or none for somebody who never said so.
//
// Parameters:
//   key  STRING  the person
// Returns:
//   setting  MAP  all of it
// Cost: one index seek
MATCH (setting:NoticeSetting {key: $key})
RETURN properties(setting) AS setting
