// One version of a pack, or none.
//
// Parameters:
//   pack_key  STRING  its name and version
// Returns:
//   version  MAP  all of it
// Cost: one index seek
MATCH (version:PackVersion {pack_key: $pack_key})
RETURN properties(version) AS version
