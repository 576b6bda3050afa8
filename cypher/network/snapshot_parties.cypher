// One page of parties by id, packed: one list for each column.
//
// Parameters:
//   after      STRING         the greatest id of the page before; '' for the first
//   limit      INTEGER        parties on a page
// Returns:
//   party_id   LIST<STRING>   key
//   host       LIST<STRING>   who gave it
//   held_on    LIST<INTEGER>  day as yyyymmdd
//   closed_on  LIST<INTEGER>  last day on which its orders count, as yyyymmdd; 0 for none
// Cost: an ordered index scan of the page, one edge a party
MATCH (party:Party)
WHERE party.party_id > $after
WITH party ORDER BY party.party_id LIMIT $limit
OPTIONAL MATCH (party)-[:HOSTED_BY]->(host:Member)
WITH party, host, party.held_on AS held, party.closed_on AS closed
RETURN collect(party.party_id) AS party_id,
       collect(coalesce(host.member_id, '')) AS host,
       collect(held.year * 10000 + held.month * 100 + held.day) AS held_on,
       collect(coalesce(closed.year * 10000 + closed.month * 100 + closed.day, 0)) AS closed_on
