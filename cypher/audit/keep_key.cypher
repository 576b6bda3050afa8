// Remembers that something was done under a key that a program gave.
//
// Parameters:
//   key          STRING   of whom and what they called it, hashed
//   fingerprint  STRING   of what was asked for
//   seq          INTEGER  the entry of the audit log that says what was done
// Returns:
//   none
// Cost: one write
CREATE (:IdempotencyKey {key: $key, fingerprint: $fingerprint, seq: $seq})
