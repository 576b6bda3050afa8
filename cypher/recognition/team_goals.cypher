// Every team goal, those given up too, the newest first.
//
// Parameters:
//   none
// Returns:
//   goal  MAP  all of the goal
// Cost: each goal once
MATCH (goal:TeamGoal)
RETURN properties(goal) AS goal
ORDER BY goal.key DESC
