// How many pairs of sponsor and sponsored share an identifier (check C28), on any day on record. One row.
//
// Parameters:
//   none
// Returns:
//   pairs  INTEGER  distinct pairs
// Cost: every identifier once, and the sponsorships of the members that hold it; every self-sponsorship
CALL () {
  MATCH (identifier:Identifier)<-[:HAS_IDENTIFIER]-(sponsor:Member)-[:SPONSORED]->(member:Member)
        -[:HAS_IDENTIFIER]->(identifier)
  RETURN sponsor, member
  UNION
  MATCH (sponsor:Member)-[:SPONSORED]->(member:Member)
  WHERE sponsor = member
  RETURN sponsor, member
}
RETURN count(*) AS pairs
