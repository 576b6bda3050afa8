// Every alert of the reports of one plan, period and pack version.
//
// Parameters:
//   report_key  STRING  which
// Returns:
//   alert  MAP  all of the alert
// Cost: one index seek, then each alert of the report once
MATCH (alert:Alert {report_key: $report_key})
RETURN properties(alert) AS alert ORDER BY alert.alert_id
