// :PersonalGoal nodes are found by user_id.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: a scan of the label when first made; an index entry on each write
CREATE INDEX personal_goal_user_id_range IF NOT EXISTS
FOR (node:PersonalGoal) ON (node.user_id)
