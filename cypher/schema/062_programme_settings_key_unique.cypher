// No two :ProgrammeSettings nodes have the same key.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index lookup on each write
CREATE CONSTRAINT programme_settings_key_unique IF NOT EXISTS
FOR (node:ProgrammeSettings) REQUIRE node.key IS UNIQUE
