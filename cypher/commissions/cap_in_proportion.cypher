// Cuts awards above zero in proportion until they fit: ⌊amount × room / total⌋, and one more for those with the largest remainders.
//
// Equal remainders: the bonus that the plan lists first, then the member's id, then the level. The product may pass 2^63, so the
// amount is taken ten bits at a time, as in long division; total stays below 2^52.
//
// Parameters:
//   owner    STRING          token of the computation
//   lease_s  INTEGER         seconds
//   run      INTEGER         token of the sellers' records
//   bonus    INTEGER | NULL  number of the bonus that is cut; null: all
//   room     INTEGER         what they may come to, minor units
//   total    INTEGER         what they come to, minor units
// Returns:
//   members  INTEGER  members whose pay is cut
// Cost: each member once, a sort of the awards; one write a member who is paid
MATCH (m:Member) WHERE m.w_p IS NOT NULL
WITH m, m.w_p AS given WHERE given[0] = $run
UNWIND range(0, size(given) / 4 - 1) AS i
WITH m, i, given[4 * i + 1] AS bonus, given[4 * i + 2] AS level, given[4 * i + 3] AS amount
WHERE amount > 0 AND ($bonus IS NULL OR bonus = $bonus)
WITH m, i, bonus, level,
     reduce(s = [0, 0], digit IN [amount / 1125899906842624 % 1024, amount / 1099511627776 % 1024, amount / 1073741824 % 1024,
                                  amount / 1048576 % 1024, amount / 1024 % 1024, amount % 1024] |
            [s[0] * 1024 + (s[1] * 1024 + digit * $room) / $total, (s[1] * 1024 + digit * $room) % $total]) AS part
WITH m, i, part ORDER BY part[1] DESC, bonus, m.member_id, level
WITH collect([m, i, part[0]]) AS parts
WITH parts, $room - reduce(t = 0, p IN parts | t + p[2]) AS more
UNWIND range(0, size(parts) - 1) AS k
WITH parts[k][0] AS m, parts[k][1] AS i, parts[k][2] + CASE WHEN k < more THEN 1 ELSE 0 END AS amount
WITH m, collect([i, amount]) AS changes
WITH collect([m, changes]) AS records
UNWIND [0] + range(1, size(records) - 1) AS i
WITH i / 10000 AS part, collect(records[i]) AS chunk ORDER BY part
CALL (chunk) {
  MATCH (work:Work {key: 'engine'})
  SET work.expires_at = datetime() + duration({seconds: $lease_s})
  WITH chunk, work WHERE work.owner = $owner
  UNWIND chunk AS record
  WITH record[0] AS m, record[1] AS changes
  SET m.w_p = reduce(w = m.w_p, c IN changes |
                     w[0..4 * c[0] + 3] + [c[1], w[4 * c[0] + 4] + w[4 * c[0] + 3] - c[1]] + w[4 * c[0] + 5..])
  RETURN count(m) AS n
} IN TRANSACTIONS OF 1 ROW
RETURN sum(n) AS members
