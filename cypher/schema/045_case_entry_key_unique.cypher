// No two :CaseEntry nodes have the same entry_key.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index lookup on each write
CREATE CONSTRAINT case_entry_key_unique IF NOT EXISTS
FOR (node:CaseEntry) REQUIRE node.entry_key IS UNIQUE
