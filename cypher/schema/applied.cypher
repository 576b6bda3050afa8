// Schema migrations that this store remembers. One row each, oldest first.
//
// Parameters:
//   none
// Returns:
//   version     INTEGER        number at the head of the file name
//   name        STRING         file name without suffix
//   checksum    STRING | NULL  SHA-256 of the statement that was applied
// Cost: one label scan of a few nodes
MATCH (migration:Migration)
RETURN migration.version AS version, migration.name AS name, migration.checksum AS checksum
ORDER BY version
