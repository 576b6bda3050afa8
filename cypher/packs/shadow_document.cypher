// The comparison kept with one filed report for one pack in shadow. One row, or none.
//
// Parameters:
//   shadow_key  STRING  the report's hash, name and version of the pack
// Returns:
//   document  STRING  base64 of the compressed JSON
// Cost: one index seek
MATCH (shadow:PackShadow {shadow_key: $shadow_key})
RETURN shadow.document AS document
