// No two :PersonalGoal nodes have the same goal_key.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index lookup on each write
CREATE CONSTRAINT personal_goal_key_unique IF NOT EXISTS
FOR (node:PersonalGoal) REQUIRE node.goal_key IS UNIQUE
