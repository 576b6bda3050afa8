// How many cases there are. One row.
//
// Parameters:
//   none
// Returns:
//   cases  INTEGER  cases
// Cost: the store's own statistics
MATCH (case:Case)
RETURN count(case) AS cases
