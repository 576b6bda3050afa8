// All sponsorships that the store holds, packed into rows of about 20,000.
//
// Parameters:
//   packs  INTEGER  number of rows to pack into, 1 or more
// Returns:
//   pack  INTEGER  key, of no meaning
//   rows  LIST<LIST<ANY>>  member_id, sponsor_id, from, to; dates as ISO text
// Cost: each edge once
MATCH (above:Member)-[e:SPONSORED]->(m:Member)
WITH [m.member_id, above.member_id, toString(e.from), toString(e.to)] AS edge, toInteger(rand() * $packs) AS pack
RETURN pack, collect(edge) AS rows
