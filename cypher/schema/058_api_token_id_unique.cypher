// No two :ApiToken nodes have the same token_id.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index lookup on each write
CREATE CONSTRAINT api_token_id_unique IF NOT EXISTS
FOR (node:ApiToken) REQUIRE node.token_id IS UNIQUE
