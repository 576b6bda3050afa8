// Removes counters of failed attempts that no longer matter, a thousand at most. No rows.
//
// Parameters:
//   before  DATETIME  last attempt before this
// Returns:
//   none
// Cost: an index range, a thousand nodes at most
MATCH (attempt:LoginAttempt)
WHERE attempt.last_at < $before
WITH attempt
LIMIT 1000
DELETE attempt
