// Makes a team goal, or sets what is given of one.
//
// Parameters:
//   key         STRING  its id
//   properties  MAP     what to set
// Returns:
//   key  STRING  the same
// Cost: one index seek, one write
MERGE (goal:TeamGoal {key: $key})
SET goal += $properties
RETURN goal.key AS key
