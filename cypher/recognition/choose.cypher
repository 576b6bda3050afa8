// Keeps how a member wants to be on boards.
//
// Parameters:
//   key            STRING         the member's id
//   shown          STRING         unasked, name, pseudonym or nowhere
//   pseudonym      STRING         empty unless that was chosen
//   pseudonym_key  STRING | NULL  what two pseudonyms that look alike have in common
//   version        INTEGER        how often it was changed, this time included
//   changed_at     STRING         when, ISO 8601
// Returns:
//   key  STRING  the same
// Cost: one index seek, one write
MERGE (wish:RecognitionWish {key: $key})
SET wish.shown = $shown, wish.pseudonym = $pseudonym, wish.pseudonym_key = $pseudonym_key, wish.version = $version,
  wish.changed_at = $changed_at
RETURN wish.key AS key
