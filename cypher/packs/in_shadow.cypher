// Versions of packs that are in shadow beside one pack, with their text.
//
// Parameters:
//   beside  STRING  name of the pack in force
// Returns:
//   version  MAP  all of it
// Cost: each version of a pack once
MATCH (version:PackVersion {state: 'shadow', beside: $beside})
RETURN properties(version) AS version ORDER BY version.pack_key
