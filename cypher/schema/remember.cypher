// Remember that a schema migration was applied. Repeating it changes nothing.
//
// Parameters:
//   version   INTEGER  number at the head of the file name
//   name      STRING   file name without suffix
//   checksum  STRING   SHA-256 of its statement
// Returns:
//   none
// Cost: one index seek
MERGE (migration:Migration {version: $version})
ON CREATE SET migration.name = $name, migration.checksum = $checksum, migration.applied_at = datetime()
