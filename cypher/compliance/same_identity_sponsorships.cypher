// Sponsor and sponsored who share an identifier (check C28), on any day on record. One row per pair.
//
// Parameters:
//   row_limit   INTEGER       most pairs given
// Returns:
//   sponsor_id  STRING        sponsor
//   member_id   STRING        sponsored
//   kinds       LIST<STRING>  kinds of identifier shared, sorted; "self" for a sponsorship of oneself
// Cost: every identifier once, and the sponsorships of the members that hold it; every self-sponsorship
CALL () {
  MATCH (identifier:Identifier)<-[:HAS_IDENTIFIER]-(sponsor:Member)-[:SPONSORED]->(member:Member)
        -[:HAS_IDENTIFIER]->(identifier)
  RETURN sponsor, member, identifier.kind AS kind
  UNION
  MATCH (sponsor:Member)-[:SPONSORED]->(member:Member)
  WHERE sponsor = member
  RETURN sponsor, member, 'self' AS kind
}
WITH sponsor.member_id AS sponsor_id, member.member_id AS member_id, kind
ORDER BY sponsor_id, member_id, kind
WITH sponsor_id, member_id, collect(DISTINCT kind) AS kinds
RETURN sponsor_id, member_id, kinds
ORDER BY sponsor_id, member_id
LIMIT $row_limit
