// Keeps a goal that a person set for a member's month. One row.
//
// Parameters:
//   goal_key    STRING  SHA-256 of who set it, the member, the month and the kind
//   properties  MAP     all of it
// Returns:
//   version  INTEGER  how often it was changed
// Cost: one index seek, one write
MERGE (goal:PersonalGoal {goal_key: $goal_key})
SET goal += $properties
RETURN goal.version AS version
