// What members were given for challenges, the newest first.
//
// Parameters:
//   member_id     STRING | NULL  of this member alone; null: of anybody
//   challenge_id  STRING | NULL  for this challenge alone; null: for any
// Returns:
//   award  MAP  all of the award
// Cost: each award once
MATCH (award:RecognitionAward)
WHERE ($member_id IS NULL OR award.member_id = $member_id) AND ($challenge_id IS NULL OR award.challenge_id = $challenge_id)
RETURN properties(award) AS award
ORDER BY award.awarded_on DESC, award.key
