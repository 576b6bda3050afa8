// Waits until every index answers.
//
// Parameters:
//   seconds  INTEGER  the longest wait
// Returns:
//   none
// Cost: nothing when they are there
CALL db.awaitIndexes($seconds)
