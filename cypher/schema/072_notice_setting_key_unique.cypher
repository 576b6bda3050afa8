// No two :NoticeSetting nodes have the same key.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index lookup on each write
CREATE CONSTRAINT notice_setting_key_unique IF NOT EXISTS
FOR (node:NoticeSetting) REQUIRE node.key IS UNIQUE
