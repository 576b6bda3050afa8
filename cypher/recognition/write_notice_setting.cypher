// Keeps how a person wants to be told.
//
// Parameters:
//   key         STRING  the person
//   properties  MAP     what to set
// Returns:
//   key  STRING  the same
// Cost: one index seek, one write
MERGE (setting:NoticeSetting {key: $key})
SET setting += $properties
RETURN setting.key AS key
