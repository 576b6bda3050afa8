// Makes a challenge, or sets what is given of one.
//
// Parameters:
//   key         STRING  its id
//   properties  MAP     what to set
// Returns:
//   key  STRING  the same
// Cost: one index seek, one write
MERGE (challenge:Challenge {key: $key})
SET challenge += $properties
RETURN challenge.key AS key
