// Every case, the newest first.
//
// Parameters:
//   none
// Returns:
//   case    MAP      all of the case
//   alerts  INTEGER  alerts that it groups
// Cost: each case once, with its alerts
MATCH (case:Case)
WITH case ORDER BY case.case_id DESC
RETURN properties(case) AS case, COUNT { MATCH (alert:Alert {case_id: case.case_id}) } AS alerts
