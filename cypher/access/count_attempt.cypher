// Counts an attempt to sign in before the password is looked at, and says whether it may be looked at. One row a key.
// After `free` failures each further one locks the key: `lock_s` seconds, twice as long each time, `lock_max_s` at most.
// An attempt at a locked key counts for nothing.
//
// Parameters:
//   keys         LIST<STRING>  hash of the account's name, hash of the address
//   free         LIST<INTEGER>  attempts before the first lock, one for each key
//   now          DATETIME      when
//   forget_from  DATETIME      failures older than this are forgotten
//   lock_s       INTEGER       first lock, seconds
//   lock_max_s   INTEGER       longest lock, seconds
// Returns:
//   key          STRING        which
//   failures     INTEGER       how often it failed, this attempt included unless the key is locked
//   locked       BOOLEAN       whether the key is locked now
//   wait_s       INTEGER       seconds until it opens, 0 when it is not locked
//   lock_s       INTEGER       for how many seconds this attempt locks it, unless it is right
// Cost: one index seek a key
UNWIND range(0, size($keys) - 1) AS i
MERGE (attempt:LoginAttempt {attempt_key: $keys[i]})
SET attempt.taken = $now
WITH
  attempt,
  $free[i] AS free,
  CASE
    WHEN attempt.last_at IS NULL OR attempt.last_at < $forget_from THEN 0
    ELSE attempt.failures
  END AS failures,
  coalesce(attempt.locked_until > $now, false) AS locked,
  CASE
    WHEN attempt.locked_until > $now THEN duration.inSeconds($now, attempt.locked_until).seconds
    ELSE 0
  END AS wait_s
WITH
  attempt, free, locked, wait_s,
  CASE WHEN locked THEN attempt.failures ELSE failures + 1 END AS failures
WITH
  attempt, free, locked, wait_s, failures,
  CASE
    WHEN failures - free > 20 THEN $lock_max_s
    WHEN failures >= free AND $lock_s * 2 ^ (failures - free) < $lock_max_s THEN toInteger($lock_s * 2 ^ (failures - free))
    WHEN failures >= free THEN $lock_max_s
    ELSE 0
  END AS lock_next_s
SET
  attempt.failures = failures,
  attempt.last_at = CASE WHEN locked THEN attempt.last_at ELSE $now END,
  attempt.locked_until =
    CASE
      WHEN locked THEN attempt.locked_until
      WHEN lock_next_s = 0 THEN null
      ELSE $now + duration({seconds: lock_next_s})
    END
RETURN attempt.attempt_key AS key, failures, locked, wait_s, CASE WHEN locked THEN 0 ELSE lock_next_s END AS lock_s
