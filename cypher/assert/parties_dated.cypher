// A party does not close before it is held, and is not held before its host joined. One row each, 100 at most.
//
// Parameters:
//   none
// Returns:
//   entity  STRING  who or what it is about
//   what    STRING  what is wrong
// Cost: a scan of the parties and one edge of each
MATCH (party:Party)-[:HOSTED_BY]->(host:Member)
WHERE party.closed_on < party.held_on OR party.held_on < host.joined_on
RETURN 'party ' + party.party_id AS entity,
       'was held on ' + toString(party.held_on) + ' and closed on ' + coalesce(toString(party.closed_on), 'no day')
         + ', its host ' + host.member_id + ' joined on ' + toString(host.joined_on) AS what
ORDER BY entity
LIMIT 100
