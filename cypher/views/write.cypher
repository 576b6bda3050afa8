// Write a saved view, new or changed. Repeating it changes nothing.
//
// Parameters:
//   view_id     STRING  its number
//   properties  MAP     all of the view
// Returns:
//   view_id     STRING  its number
// Cost: one index seek
MERGE (view:SavedView {view_id: $view_id})
SET view = $properties
RETURN view.view_id AS view_id
