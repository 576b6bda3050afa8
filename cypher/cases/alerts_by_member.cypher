// How many alerts of these states each member has that the newest filing of their report still raises.
//
// Parameters:
//   states  LIST<STRING>  alerts in one of these
// Returns:
//   members  LIST<MAP>  one of a member with alerts: member_id, alerts
// Cost: each alert once
MATCH (alert:Alert)
WHERE alert.state IN $states AND alert.present AND alert.member_id <> ''
WITH alert.member_id AS member_id, count(*) AS alerts ORDER BY member_id
RETURN collect({member_id: member_id, alerts: alerts}) AS members
