// Every rank held, packed into one list for each column.
//
// Parameters:
//   none
// Returns:
//   member       LIST<STRING>   who
//   rank         LIST<STRING>   which
//   from_on      LIST<INTEGER>  day as yyyymmdd
//   to_on        LIST<INTEGER>  day as yyyymmdd, 0 for still held
// Cost: each such edge once
MATCH (member:Member)-[held:HOLDS]->(rank:Rank)
WITH member, rank, held.from AS first, held.to AS end
RETURN collect(member.member_id) AS member,
       collect(rank.rank) AS rank,
       collect(first.year * 10000 + first.month * 100 + first.day) AS from_on,
       collect(coalesce(end.year * 10000 + end.month * 100 + end.day, 0)) AS to_on
