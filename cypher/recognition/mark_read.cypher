// Marks notices of one person as read. One row.
//
// Parameters:
//   user_id  STRING               the person
//   keys     LIST<STRING> | NULL  which; null: all
//   now      STRING               when, ISO 8601
// Returns:
//   marked  INTEGER  how many were not read before
// Cost: one index seek, then the person's unread notices
MATCH (notice:Notice {unread_of: $user_id})
WHERE $keys IS NULL OR notice.key IN $keys
SET notice.read_at = $now
REMOVE notice.unread_of
RETURN count(notice) AS marked
