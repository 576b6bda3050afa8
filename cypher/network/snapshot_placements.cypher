// Placement edges of one page of members by id, packed: one list for each column.
//
// Parameters:
//   after        STRING         members above this id; '' for the first page
//   limit        INTEGER        members on a page
// Returns:
//   child        LIST<STRING>   who was placed
//   parent       LIST<STRING>   below whom
//   leg          LIST<STRING>   left, right or a position; '' for none
//   from_on      LIST<INTEGER>  day as yyyymmdd
//   to_on        LIST<INTEGER>  day as yyyymmdd, 0 for still in force
// Cost: an ordered index scan of the page and each edge once
MATCH (child:Member)
WHERE child.member_id > $after
WITH child ORDER BY child.member_id LIMIT $limit
MATCH (parent)-[edge:PLACED]->(child)
WITH child.member_id AS child_id, parent.member_id AS parent_id, edge.leg AS leg, edge.from AS first, edge.to AS end
RETURN collect(child_id) AS child,
       collect(parent_id) AS parent,
       collect(coalesce(leg, '')) AS leg,
       collect(first.year * 10000 + first.month * 100 + first.day) AS from_on,
       collect(coalesce(end.year * 10000 + end.month * 100 + end.day, 0)) AS to_on
