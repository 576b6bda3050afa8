// How many notices a person has not read. One row.
//
// Parameters:
//   user_id  STRING  the person
// Returns:
//   unread  INTEGER  shown in the application and not read
// Cost: one index seek, then the person's unread notices
MATCH (notice:Notice {unread_of: $user_id})
RETURN count(notice) AS unread
