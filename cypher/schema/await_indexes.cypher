// Wait until every index is filled and answers.
//
// Parameters:
//   seconds  INTEGER  how long at most
// Returns:
//   none
// Cost: none beyond the wait
CALL db.awaitIndexes($seconds)
