// Adds a line to what happened to a version of a pack. One row.
//
// Parameters:
//   pack_key    STRING  its name and version
//   properties  MAP     what happened
// Returns:
//   seq  INTEGER  number of the line, from 1
// Cost: one index range, each line of the version once
OPTIONAL MATCH (entry:PackEntry) WHERE entry.entry_key STARTS WITH $pack_key + '/'
WITH count(entry) + 1 AS seq
CREATE (made:PackEntry {pack_key: $pack_key, seq: seq, entry_key: $pack_key + '/' + toString(seq)})
SET made += $properties
RETURN seq
