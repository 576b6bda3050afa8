// Marks the first recruits of each sponsor, whose sales go past that sponsor. One row.
//
// A recruit is who is sponsored on the period's last day and enrolled by then; the first are those enrolled first, of one day
// those with the smallest id. The mark is `w_u`, the token of the bonus, and `w_above`, the id of the sponsor.
//
// Parameters:
//   owner    STRING   token of the computation
//   lease_s  INTEGER  seconds
//   last     DATE     last day of the period
//   bonus    INTEGER  token of the bonus
//   first    INTEGER  how many recruits of each sponsor
// Returns:
//   marked  INTEGER  members that got a mark
// Cost: each sponsor edge once; one write a marked member; run only for a bonus that passes up
MATCH (p:Member) WHERE EXISTS { (p)-[:SPONSORED]->() }
CALL (p) {
  MATCH (p)-[e:SPONSORED]->(c:Member)
  WHERE e.from <= $last AND (e.to IS NULL OR e.to > $last) AND c.enrolled_on <= $last
  RETURN c ORDER BY c.enrolled_on, c.member_id LIMIT $first
}
WITH collect([c, p.member_id]) AS recruits
UNWIND range(0, size(recruits) - 1) AS i
WITH i / 10000 AS part, collect(recruits[i]) AS chunk ORDER BY part
CALL (chunk) {
  MATCH (work:Work {key: 'engine'})
  SET work.expires_at = datetime() + duration({seconds: $lease_s})
  WITH chunk, work WHERE work.owner = $owner
  UNWIND chunk AS recruit
  WITH recruit[0] AS c, recruit[1] AS above
  SET c.w_u = $bonus, c.w_above = above
  RETURN count(*) AS n
} IN TRANSACTIONS OF 1 ROW
RETURN sum(n) AS marked
