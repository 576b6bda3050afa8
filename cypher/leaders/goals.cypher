// The goals that a person set for a member's months, by month and kind.
//
// Parameters:
//   user_id    STRING  who set them
//   member_id  STRING  whose month it is
//   month      STRING | NULL  YYYY-MM; null: any
// Returns:
//   month     STRING   YYYY-MM
//   kind      STRING   team_volume, new_people, rank or earnings
//   amount    INTEGER  hundredths of a point, people or minor units; 0 for a rank
//   rank      STRING   the rank; empty for the other kinds
//   currency  STRING   of earnings; empty for the other kinds
//   version   INTEGER  how often it was changed
// Cost: one index seek, each goal of the person once
MATCH (goal:PersonalGoal {user_id: $user_id})
WHERE goal.member_id = $member_id AND ($month IS NULL OR goal.month = $month)
RETURN
  goal.month AS month, goal.kind AS kind, goal.amount AS amount, goal.rank AS rank, goal.currency AS currency,
  goal.version AS version
ORDER BY month, kind
