// Writes the next entry of the audit log and moves its end there. One row; the end has to be locked.
//
// Parameters:
//   seq      INTEGER  number of the entry
//   token    STRING   random, one for each deed
//   at       STRING   moment, ISO 8601 in UTC
//   user_id  STRING   who did it
//   action   STRING   what was done
//   subject  STRING   to what
//   before   STRING   what it was, canonical JSON
//   after    STRING   what it is now, canonical JSON
//   previous  STRING   hash of the entry before
//   hash     STRING   hash of this entry
// Returns:
//   seq  INTEGER  number of the entry
// Cost: two index seeks, two writes
MATCH (head:AuditHead {key: 'audit'})
WHERE head.seq = $seq - 1 AND head.hash = $previous
SET head.seq = $seq, head.hash = $hash
CREATE (:AuditEntry {
  seq: $seq, token: $token, at: $at, user_id: $user_id, action: $action, subject: $subject, before: $before,
  after: $after, previous: $previous, hash: $hash
})
RETURN head.seq AS seq
