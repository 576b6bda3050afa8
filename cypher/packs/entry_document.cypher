// The document of one line of what happened to a version of a pack. One row, or none.
//
// Parameters:
//   entry_key  STRING  name and version of the pack, and number of the line
// Returns:
//   document  STRING  base64 of the compressed JSON
// Cost: one index seek
MATCH (entry:PackEntry {entry_key: $entry_key})
RETURN entry.document AS document
