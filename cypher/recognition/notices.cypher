// Some of a person's notices, the newest first. One row.
//
// Parameters:
//   user_id  STRING   the person
//   offset   INTEGER  left out before
//   most     INTEGER  given at most
// Returns:
//   total    INTEGER    shown in the application in all
//   notices  LIST<MAP>  some of them
// Cost: one index seek, then the person's notices
MATCH (notice:Notice {user_id: $user_id})
WHERE notice.shown
WITH notice ORDER BY notice.made_at DESC, notice.key
WITH collect(properties(notice)) AS notices
RETURN size(notices) AS total, notices[$offset..$offset + $most] AS notices
