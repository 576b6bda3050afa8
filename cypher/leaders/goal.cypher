// One goal that a person set for a member's month, if there is one.
//
// Parameters:
//   goal_key  STRING  SHA-256 of who set it, the member, the month and the kind
// Returns:
//   amount    INTEGER  hundredths of a point, people or minor units; 0 for a rank
//   rank      STRING   the rank; empty for the other kinds
//   currency  STRING   of earnings; empty for the other kinds
//   version   INTEGER  how often it was changed
// Cost: one index seek
MATCH (goal:PersonalGoal {goal_key: $goal_key})
RETURN goal.amount AS amount, goal.rank AS rank, goal.currency AS currency, goal.version AS version
