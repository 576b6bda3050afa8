// How many challenges there are. One row.
//
// Parameters:
//   none
// Returns:
//   challenges  INTEGER  of any state
// Cost: a count from the store's own statistics
RETURN COUNT { (:Challenge) } AS challenges
