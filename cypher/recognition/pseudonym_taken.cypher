// Whether somebody else has a pseudonym. One row if so.
//
// Parameters:
//   pseudonym_key  STRING  what two pseudonyms that look alike have in common
//   member_id      STRING  whose own does not count
// Returns:
//   key  STRING  who has it
// Cost: one index seek
MATCH (wish:RecognitionWish {pseudonym_key: $pseudonym_key})
WHERE wish.key <> $member_id
RETURN wish.key AS key
