// How many members carry an order value in a range. One row.
//
// Parameters:
//   low   INTEGER  inclusive
//   high  INTEGER  exclusive
// Returns:
//   ordered  INTEGER  number of members
// Cost: one index range
MATCH (m:Member) WHERE m.w_order >= $low AND m.w_order < $high
RETURN count(*) AS ordered
