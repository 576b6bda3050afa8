// One alert, or none.
//
// Parameters:
//   alert_id  STRING  its id
// Returns:
//   alert  MAP  all of it
// Cost: one index seek
MATCH (alert:Alert {alert_id: $alert_id})
RETURN properties(alert) AS alert
