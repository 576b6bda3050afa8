// Cuts what bonuses gave one member to the plan's most for a family of bonuses, and then for all of them together.
//
// Awards are paid in the order of the bonuses in the plan and of their levels; those below zero are not cut and add no room. The
// records are those of `commissions/record_awards`.
//
// Parameters:
//   owner       STRING                token of the computation
//   lease_s     INTEGER               seconds
//   run         INTEGER               token of the sellers' records
//   families    LIST<INTEGER>         number of the family of each bonus
//   family_max  LIST<INTEGER | NULL>  the most of its family for each bonus, minor units; null: no such cap
//   member_max  INTEGER | NULL        the most for one member, minor units; null: no such cap
// Returns:
//   members  INTEGER  members whose pay is cut
// Cost: each member once, for each the square of the number of their awards; one write a member whose pay is cut
MATCH (m:Member) WHERE m.w_p IS NOT NULL
WITH m, m.w_p AS given WHERE given[0] = $run
CALL (given) {
  UNWIND range(0, size(given) / 4 - 1) AS i
  WITH given[4 * i + 1..4 * i + 5] AS line ORDER BY line[0], line[1]
  RETURN collect(line) AS lines
}
WITH m, lines, [k IN range(0, size(lines) - 1) | CASE WHEN lines[k][2] <= 0 OR $family_max[lines[k][0]] IS NULL THEN lines[k][2]
       ELSE [room IN [$family_max[lines[k][0]] - reduce(t = 0, j IN range(0, k - 1) | t + CASE
               WHEN lines[j][2] > 0 AND $families[lines[j][0]] = $families[lines[k][0]] THEN lines[j][2] ELSE 0 END)]
             | CASE WHEN lines[k][2] <= room THEN lines[k][2] WHEN room > 0 THEN room ELSE 0 END][0] END] AS left
WITH m, lines, [k IN range(0, size(lines) - 1) | CASE WHEN left[k] <= 0 OR $member_max IS NULL THEN left[k]
       ELSE [room IN [$member_max - reduce(t = 0, j IN range(0, k - 1) | t + CASE WHEN left[j] > 0 THEN left[j] ELSE 0 END)]
             | CASE WHEN left[k] <= room THEN left[k] WHEN room > 0 THEN room ELSE 0 END][0] END] AS left
WHERE any(k IN range(0, size(lines) - 1) WHERE left[k] <> lines[k][2])
WITH collect([m, reduce(w = [$run], k IN range(0, size(lines) - 1) |
       w + [lines[k][0], lines[k][1], left[k], lines[k][3] + lines[k][2] - left[k]])]) AS records
UNWIND [0] + range(1, size(records) - 1) AS i
WITH i / 10000 AS part, collect(records[i]) AS chunk ORDER BY part
CALL (chunk) {
  MATCH (work:Work {key: 'engine'})
  SET work.expires_at = datetime() + duration({seconds: $lease_s})
  WITH chunk, work WHERE work.owner = $owner
  UNWIND chunk AS record
  WITH record[0] AS m, record[1] AS given
  SET m.w_p = given
  RETURN count(m) AS n
} IN TRANSACTIONS OF 1 ROW
RETURN sum(n) AS members
