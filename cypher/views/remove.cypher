// Remove a saved view. Repeating it changes nothing.
//
// Parameters:
//   view_id  STRING   its number
// Returns:
//   removed  INTEGER  1, or 0 when there was none
// Cost: one index seek
OPTIONAL MATCH (view:SavedView {view_id: $view_id})
WITH collect(view) AS found
FOREACH (one IN found | DELETE one)
RETURN size(found) AS removed
