// Removes a goal that a person set for a member's month. One row.
//
// Parameters:
//   goal_key  STRING  SHA-256 of who set it, the member, the month and the kind
// Returns:
//   removed  INTEGER  1, or 0 where there was none
// Cost: one index seek
MATCH (goal:PersonalGoal {goal_key: $goal_key})
DELETE goal
RETURN count(*) AS removed
