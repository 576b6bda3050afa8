// No member has two sponsors at one moment. One row for each pair of edges that overlap, 100 at most.
//
// Parameters:
//   none
// Returns:
//   entity  STRING  who or what it is about
//   what    STRING  what is wrong
// Cost: a scan of the members, and each sponsor edge of those who ever had two
MATCH (member:Member)
WHERE COUNT { (member)<-[:SPONSORED]-() } > 1
MATCH (member)<-[one:SPONSORED]-(first:Member)
MATCH (member)<-[other:SPONSORED]-(second:Member)
WHERE elementId(one) < elementId(other)
  AND (one.to IS NULL OR other.from < one.to) AND (other.to IS NULL OR one.from < other.to)
RETURN 'member ' + member.member_id AS entity,
       'has ' + first.member_id + ' (from ' + toString(one.from) + ') and ' + second.member_id + ' (from '
         + toString(other.from) + ') above at one time' AS what
ORDER BY entity, what
LIMIT 100
