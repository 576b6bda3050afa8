// Referrals that the store holds among some ids. One row with all of them packed.
//
// Parameters:
//   ids  LIST<STRING>  referral ids, each once
// Returns:
//   rows  LIST<LIST<ANY>>  referral_id, referrer_id, referred_id, channel, campaign, invited_at, clicked_at, signed_up_at, converted_at; dates as ISO text
// Cost: one index seek and two steps an id
UNWIND $ids AS id
MATCH (referrer:Member)-[:MADE]->(r:Referral {referral_id: id})
USING INDEX r:Referral(referral_id)
OPTIONAL MATCH (r)-[:BROUGHT]->(referred:Member)
RETURN collect([
  r.referral_id, referrer.member_id, referred.member_id, r.channel, r.campaign, toString(r.invited_at),
  toString(r.clicked_at), toString(r.signed_up_at), toString(r.converted_at)
]) AS rows
