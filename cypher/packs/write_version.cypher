// Makes a version of a pack, or sets what is given of one.
//
// Parameters:
//   pack_key    STRING  its name and version
//   properties  MAP     what to set
// Returns:
//   pack_key  STRING  the same
// Cost: one index seek, one write
MERGE (version:PackVersion {pack_key: $pack_key})
SET version += $properties
RETURN version.pack_key AS pack_key
