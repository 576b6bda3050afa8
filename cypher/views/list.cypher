// Saved views that somebody has: the own ones and those shared with the role. One row per view, by name.
//
// Parameters:
//   owner    STRING  who asks
//   role     STRING  the role of who asks
// Returns:
//   view     MAP     all of the view
// Cost: one label scan over saved views, of which there are at most a hundred a person
MATCH (view:SavedView)
WHERE view.owner = $owner OR view.shared_with = $role
RETURN properties(view) AS view
ORDER BY toLower(view.name), view.view_id
