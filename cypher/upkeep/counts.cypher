// How much of what is in the store. One row a label that a person knows.
//
// Parameters:
//   none
// Returns:
//   what   STRING   members, sales, refunds, fees, referrals, runs, reports, alerts, cases, users or entries of the log
//   count  INTEGER  how many
// Cost: counts from the store's own statistics
RETURN 'members' AS what, COUNT { (:Member) } AS count
UNION ALL
RETURN 'sales' AS what, COUNT { (:Sale) } AS count
UNION ALL
RETURN 'refunds' AS what, COUNT { (:Refund) } AS count
UNION ALL
RETURN 'fees' AS what, COUNT { (:Fee) } AS count
UNION ALL
RETURN 'referrals' AS what, COUNT { (:Referral) } AS count
UNION ALL
RETURN 'runs' AS what, COUNT { (:Run) } AS count
UNION ALL
RETURN 'reports' AS what, COUNT { (:Filing) } AS count
UNION ALL
RETURN 'alerts' AS what, COUNT { (:Alert) } AS count
UNION ALL
RETURN 'cases' AS what, COUNT { (:Case) } AS count
UNION ALL
RETURN 'users' AS what, COUNT { (:User) } AS count
UNION ALL
RETURN 'entries' AS what, COUNT { (:AuditEntry) } AS count
