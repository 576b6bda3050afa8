// What was done under a key that a program gave. One row, or none; the end of the log has to be locked.
//
// Parameters:
//   key  STRING  of whom and what they called it, hashed
// Returns:
//   fingerprint  STRING   of what was asked for
//   seq          INTEGER  the entry of the audit log that says what was done
// Cost: one index seek
MATCH (kept:IdempotencyKey {key: $key})
RETURN kept.fingerprint AS fingerprint, kept.seq AS seq
