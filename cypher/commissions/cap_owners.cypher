// Cuts the amounts of owners whose positions together pass the cap, in proportion; members with one tax identifier are one owner.
//
// Each position gets cap × amount ÷ the owner's sum, rounded down; the minor units left over go one each to the first by member id. Of
// several tax identifiers the first counts. The product is worked out in steps of three digits, so that it cannot pass 2^63.
//
// Parameters:
//   owner    STRING   token of the computation
//   lease_s  INTEGER  seconds
//   bonus    INTEGER  token of the bonus
//   cap      INTEGER  the most for one owner, minor units
// Returns:
//   none
// Cost: each member once, with their identifiers where there is an amount; one write a position that is cut
MATCH (m:Member)
WITH m, m.w_l AS settled WHERE settled[0] = $bonus AND settled[5] > 0
WITH m, settled[5] AS amount, [(m)-[:HAS_IDENTIFIER]->(i:Identifier) WHERE i.kind = 'tax' | i.value_hash] AS hashes
WITH m, amount, reduce(first = hashes[0], hash IN hashes | CASE WHEN hash < first THEN hash ELSE first END) AS hash
ORDER BY m.member_id
WITH hash, CASE WHEN hash IS NULL THEN m.member_id END AS alone, collect(m) AS members, collect(amount) AS amounts, sum(amount) AS total
WHERE total > $cap
WITH members, amounts, [amount IN amounts | reduce(s = [0, 0],
       digits IN [amount / 1000000000000, amount / 1000000000 % 1000, amount / 1000000 % 1000, amount / 1000 % 1000, amount % 1000] |
       [s[0] * 1000 + (s[1] * 1000 + digits * $cap) / total, (s[1] * 1000 + digits * $cap) % total])[0]] AS shares
WITH members, amounts, shares, $cap - reduce(t = 0, share IN shares | t + share) AS over
UNWIND range(0, size(members) - 1) AS i
WITH members[i] AS m, amounts[i] - shares[i] - CASE WHEN i < over THEN 1 ELSE 0 END AS cut
WITH collect([m, cut]) AS cuts
UNWIND range(0, size(cuts) - 1) AS i
WITH i / 10000 AS part, collect(cuts[i]) AS chunk ORDER BY part
CALL (chunk) {
  MATCH (work:Work {key: 'engine'})
  SET work.expires_at = datetime() + duration({seconds: $lease_s})
  WITH chunk, work WHERE work.owner = $owner
  UNWIND chunk AS one
  WITH one[0] AS m, one[1] AS cut
  SET m.w_l = m.w_l[0..5] + [m.w_l[5] - cut, m.w_l[6] + cut] + m.w_l[7..]
} IN TRANSACTIONS OF 1 ROW
