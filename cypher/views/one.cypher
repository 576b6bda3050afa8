// One saved view.
//
// Parameters:
//   view_id  STRING  its number
// Returns:
//   view     MAP     all of the view
// Cost: one index seek
MATCH (view:SavedView {view_id: $view_id})
RETURN properties(view) AS view
