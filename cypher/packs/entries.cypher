// What happened to a version of a pack, in order, without documents.
//
// Parameters:
//   pack_key  STRING  its name and version
// Returns:
//   entry  MAP  all of the line but the document
// Cost: one index range, each line of the version once
MATCH (entry:PackEntry) WHERE entry.entry_key STARTS WITH $pack_key + '/'
WITH entry ORDER BY entry.seq
RETURN entry {.*, document: null} AS entry
