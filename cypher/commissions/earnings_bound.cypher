// How much can the earnings that a bonus is worked out from add up to at most? One row.
//
// Parameters:
//   run      INTEGER        token of the sellers' records
//   of       LIST<INTEGER>  numbers of the bonuses in the plan
// Returns:
//   bound  INTEGER  millions of minor units that no sum of earnings can pass
// Cost: each member once
MATCH (m:Member) WHERE m.w_p IS NOT NULL
WITH m.w_p AS given WHERE given[0] = $run
UNWIND range(0, size(given) / 4 - 1) AS i
WITH given, i WHERE given[4 * i + 1] IN $of
RETURN coalesce(sum((abs(given[4 * i + 3]) + given[4 * i + 4]) / 1000000 + 1), 0) AS bound
