// The alerts that a case groups.
//
// Parameters:
//   case_id  STRING  the case
// Returns:
//   alert  MAP  all of the alert
// Cost: one index seek, then each of the alerts once
MATCH (alert:Alert {case_id: $case_id})
RETURN properties(alert) AS alert
ORDER BY alert.at_stake_minor DESC, alert.alert_id
