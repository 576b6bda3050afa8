// No two :Alert nodes have the same alert_id.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index lookup on each write
CREATE CONSTRAINT alert_id_unique IF NOT EXISTS
FOR (node:Alert) REQUIRE node.alert_id IS UNIQUE
