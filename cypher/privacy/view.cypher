// Notes that somebody saw names on a page, unless that was noted in the minute before. One row.
//
// Parameters:
//   view_key  STRING    SHA-256 of who, which page, and whose names
//   now       DATETIME  when
//   since     DATETIME  a view noted after this is the same one
// Returns:
//   is_new  BOOLEAN  whether it was not noted before
// Cost: one index seek, one write
MERGE (view:NameView {view_key: $view_key})
WITH view, coalesce(view.seen_at <= $since, true) AS is_new
SET view.seen_at = CASE WHEN is_new THEN $now ELSE view.seen_at END
RETURN is_new
