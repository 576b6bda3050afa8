// One page of members by id, packed: one list for each column, a row's values at the same place in each.
//
// Parameters:
//   after        STRING         the greatest id of the page before; '' for the first
//   limit        INTEGER        members on a page
// Returns:
//   member_id    LIST<STRING>   key
//   name         LIST<STRING>   '' for none
//   country      LIST<STRING>   '' for none
//   joined_on    LIST<INTEGER>  day as yyyymmdd
//   enrolled_on  LIST<INTEGER>  day as yyyymmdd, 0 for none
//   left_on      LIST<INTEGER>  day as yyyymmdd, 0 for none
// Cost: an ordered index scan of the page and the members' properties
MATCH (member:Member)
WHERE member.member_id > $after
WITH member ORDER BY member.member_id LIMIT $limit
WITH properties(member) AS row
WITH row, row.joined_on AS joined, row.enrolled_on AS enrolled, row.left_on AS left
RETURN collect(row.member_id) AS member_id,
       collect(coalesce(row.name, '')) AS name,
       collect(coalesce(row.country, '')) AS country,
       collect(coalesce(joined.year * 10000 + joined.month * 100 + joined.day, 0)) AS joined_on,
       collect(coalesce(enrolled.year * 10000 + enrolled.month * 100 + enrolled.day, 0)) AS enrolled_on,
       collect(coalesce(left.year * 10000 + left.month * 100 + left.day, 0)) AS left_on
