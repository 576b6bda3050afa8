// Keeps with a filed report what a pack in shadow would have raised; one that is kept already stays as it is.
//
// Parameters:
//   shadow_key  STRING  the report's hash, name and version of the pack
//   properties  MAP     of what, and what was found
// Returns:
//   shadow_key  STRING  the same
// Cost: one index seek, one write
MERGE (shadow:PackShadow {shadow_key: $shadow_key})
ON CREATE SET shadow += $properties
RETURN shadow.shadow_key AS shadow_key
