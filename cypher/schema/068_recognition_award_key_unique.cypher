// No two :RecognitionAward nodes have the same key.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index lookup on each write
CREATE CONSTRAINT recognition_award_key_unique IF NOT EXISTS
FOR (node:RecognitionAward) REQUIRE node.key IS UNIQUE
