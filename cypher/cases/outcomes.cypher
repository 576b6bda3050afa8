// How the alerts of each check were decided.
//
// Parameters:
//   none
// Returns:
//   check_id  STRING   the check
//   reason    STRING   why the case was closed
//   alerts    INTEGER  alerts closed so
// Cost: each alert once
MATCH (alert:Alert)
WHERE alert.state = 'closed'
RETURN alert.check_id AS check_id, alert.reason AS reason, count(*) AS alerts
ORDER BY check_id, reason
