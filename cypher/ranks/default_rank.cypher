// The rank of a member with no volume and no assignment, as a place in the plan's ranks. One row.
//
// Parameters:
//   ranks  LIST<MAP>  the plan's ranks, lowest first, as `record_ranks` has them
// Returns:
//   rank  INTEGER  lowest 0
// Cost: none
WITH [i IN range(0, size($ranks) - 1)
      WHERE NOT $ranks[i].assigned AND coalesce($ranks[i].personal_min <= 0, true) AND coalesce($ranks[i].group_min <= 0, true)
        AND coalesce($ranks[i].team_min <= 0, true) AND coalesce($ranks[i].retail_min <= 0, true)
        AND coalesce($ranks[i].customers_min <= 0, true) AND NOT $ranks[i].by_legs
     ] AS held
RETURN coalesce(last(held), 0) AS rank
