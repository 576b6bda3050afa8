// Writes alerts: makes those that are new, and sets what is given of those that are there.
//
// Parameters:
//   rows  LIST<MAP>  alert_id and what to set
// Returns:
//   written  INTEGER  alerts written
// Cost: one index seek and one write an alert
UNWIND $rows AS row
MERGE (alert:Alert {alert_id: row.alert_id})
SET alert += row
RETURN count(*) AS written
