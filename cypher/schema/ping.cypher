// Does the database answer? One row.
//
// Parameters:
//   none
// Returns:
//   answer      INTEGER  1
// Cost: none
RETURN 1 AS answer
