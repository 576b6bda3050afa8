// Versions of packs that are in force by approval, with their text.
//
// Parameters:
//   none
// Returns:
//   name     STRING  the pack
//   version  STRING  its version
//   text     STRING  its TOML text
// Cost: each version of a pack once
MATCH (version:PackVersion {state: 'approved'})
RETURN version.name AS name, version.version AS version, version.text AS text ORDER BY name
