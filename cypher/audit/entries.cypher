// Entries of the audit log from one number on, in order.
//
// Parameters:
//   from     INTEGER  first number
//   most     INTEGER  how many entries at most
//   subject  STRING | NULL  entries about this alone; null: about anything
// Returns:
//   seq      INTEGER  number
//   at       STRING   moment, ISO 8601 in UTC
//   user_id  STRING   who did it
//   action   STRING   what was done
//   subject  STRING   to what
//   before   STRING   what it was, canonical JSON
//   after    STRING   what it is now, canonical JSON
//   previous  STRING   hash of the entry before
//   hash     STRING   hash of this entry
// Cost: one index range in order
MATCH (entry:AuditEntry)
WHERE entry.seq >= $from AND ($subject IS NULL OR entry.subject = $subject)
WITH entry ORDER BY entry.seq LIMIT $most
RETURN entry.seq AS seq, entry.at AS at, entry.user_id AS user_id, entry.action AS action, entry.subject AS subject,
       entry.before AS before, entry.after AS after, entry.previous AS previous, entry.hash AS hash
