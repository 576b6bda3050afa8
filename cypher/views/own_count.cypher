// How many views somebody saved. One row.
//
// Parameters:
//   owner    STRING   who
// Returns:
//   views    INTEGER  how many
// Cost: one label scan over saved views
MATCH (view:SavedView {owner: $owner})
RETURN count(view) AS views
