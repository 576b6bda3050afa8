// A page of the queue of alerts, the most money at stake first.
//
// Parameters:
//   states     LIST<STRING>   alerts in one of these
//   present    BOOLEAN | NULL  only those that the newest filing of their report still raises, or no longer does; null: both
//   check_id   STRING | NULL  of this check alone; null: of any
//   period     STRING | NULL  of this period alone; null: of any
//   assignee   STRING | NULL  of this person alone; empty: of nobody; null: of anybody
//   member_id  STRING | NULL  about this member alone; null: about anybody
//   offset     INTEGER        alerts left out before the page
//   most       INTEGER        alerts of the page at most
// Returns:
//   total   INTEGER    alerts in all
//   alerts  LIST<MAP>  those of the page
// Cost: each alert once
MATCH (alert:Alert)
WHERE alert.state IN $states AND ($present IS NULL OR alert.present = $present) AND ($check_id IS NULL OR alert.check_id = $check_id)
  AND ($period IS NULL OR alert.period = $period) AND ($member_id IS NULL OR alert.member_id = $member_id)
  AND ($assignee IS NULL OR alert.assignee = $assignee)
WITH alert ORDER BY alert.at_stake_minor DESC, alert.check_id, alert.member_id, alert.alert_id
WITH collect(properties(alert)) AS alerts
RETURN size(alerts) AS total, alerts[$offset..$offset + $most] AS alerts
