// No two :TeamGoal nodes have the same key.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index lookup on each write
CREATE CONSTRAINT team_goal_key_unique IF NOT EXISTS
FOR (node:TeamGoal) REQUIRE node.key IS UNIQUE
