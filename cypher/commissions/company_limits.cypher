// For which bonuses is there less room under the company's cap than they come to? One row for each, or one for all together.
//
// Parameters:
//   run       INTEGER  token of the sellers' records
//   basis     INTEGER  basis of all sales of the period
//   rate      INTEGER  the most that is paid of it, parts per million
//   by_bonus  BOOLEAN  whether the room is used up bonus by bonus, in the order of the plan; else by all at once
// Returns:
//   bonus  INTEGER  number of the bonus in the plan; null: all
//   total  INTEGER  its awards above zero together, minor units
//   room   INTEGER  what is left for it, minor units, less than total
// Cost: each member once
MATCH (m:Member) WHERE m.w_p IS NOT NULL
WITH m.w_p AS given WHERE given[0] = $run
UNWIND range(0, size(given) / 4 - 1) AS i
WITH CASE WHEN $by_bonus THEN given[4 * i + 1] END AS bonus, given[4 * i + 3] AS amount WHERE amount > 0
WITH bonus, sum(amount) AS total ORDER BY bonus
WITH collect([bonus, total]) AS totals
UNWIND range(0, size(totals) - 1) AS i
WITH totals[i][0] AS bonus, totals[i][1] AS total,
     CASE WHEN $basis > 0 THEN $basis * $rate / 1000000 ELSE 0 END - reduce(t = 0, j IN range(0, i - 1) | t + totals[j][1]) AS room
WITH bonus, total, CASE WHEN room > 0 THEN room ELSE 0 END AS room WHERE room < total
RETURN bonus, total, room
