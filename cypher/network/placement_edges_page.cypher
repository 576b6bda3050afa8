// One page of placement edges of all times, packed into lists, by member. One row. Edges whose days are none are left out.
//
// Parameters:
//   after     STRING         last member id of the page before; empty at first
//   limit     INTEGER        members a page
// Returns:
//   members   LIST<STRING>   lower end of each edge
//   aboves    LIST<STRING>   upper end of each edge
//   since     LIST<INTEGER>  first day as yyyymmdd
//   until     LIST<INTEGER>  end day as yyyymmdd; 99991231 while in force
//   last      STRING | NULL  last member id of this page; null after the last page
// Cost: an index range of `limit` members and each of their edges once
MATCH (member:Member)
WHERE member.member_id > $after
WITH member
ORDER BY member.member_id
LIMIT $limit
OPTIONAL MATCH (member)<-[edge:PLACED WHERE edge.from IS :: DATE NOT NULL AND edge.to IS :: DATE]-(above:Member)
WITH member, above, edge.from AS first, coalesce(edge.to, date('9999-12-31')) AS end
RETURN collect(CASE WHEN above IS NULL THEN null ELSE member.member_id END) AS members,
       collect(above.member_id) AS aboves,
       collect(CASE WHEN above IS NULL THEN null
               ELSE first.year * 10000 + first.month * 100 + first.day END) AS since,
       collect(CASE WHEN above IS NULL THEN null ELSE end.year * 10000 + end.month * 100 + end.day END) AS until,
       max(member.member_id) AS last
