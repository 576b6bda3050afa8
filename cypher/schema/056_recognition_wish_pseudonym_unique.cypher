// No two :RecognitionWish nodes have the same pseudonym_key.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index lookup on each write
CREATE CONSTRAINT recognition_wish_pseudonym_unique IF NOT EXISTS
FOR (node:RecognitionWish) REQUIRE node.pseudonym_key IS UNIQUE
