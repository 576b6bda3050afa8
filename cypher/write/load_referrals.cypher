// Write referrals that members made.
//
// Parameters:
//   rows  LIST<MAP>  referral_id, referrer_id, properties: channel, campaign, invited_at, clicked_at, signed_up_at, converted_at
// Returns:
//   written  INTEGER  rows taken
// Cost: two index seeks, one node and one edge a row
UNWIND $rows AS row
MATCH (referrer:Member {member_id: row.referrer_id})
MERGE (referral:Referral {referral_id: row.referral_id})
SET referral += row.properties
MERGE (referrer)-[:MADE]->(referral)
RETURN count(*) AS written
