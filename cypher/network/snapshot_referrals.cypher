// One page of referrals by id, packed: one list for each column. Moments are microseconds since 1970, -10^17 for none.
//
// Parameters:
//   after         STRING         the greatest id of the page before; '' for the first
//   limit         INTEGER        referrals on a page
// Returns:
//   referral_id   LIST<STRING>   key
//   referrer      LIST<STRING>   who referred
//   referred      LIST<STRING>   who came, '' for nobody yet
//   channel       LIST<STRING>   '' for none
//   campaign      LIST<STRING>   '' for none
//   invited_at    LIST<INTEGER>  microseconds
//   clicked_at    LIST<INTEGER>  microseconds
//   signed_up_at  LIST<INTEGER>  microseconds
//   converted_at  LIST<INTEGER>  microseconds
// Cost: an ordered index scan of the page, two edges a referral
MATCH (referral:Referral)
WHERE referral.referral_id > $after
WITH referral ORDER BY referral.referral_id LIMIT $limit
OPTIONAL MATCH (referrer:Member)-[:MADE]->(referral)
OPTIONAL MATCH (referral)-[:BROUGHT]->(referred:Member)
RETURN collect(referral.referral_id) AS referral_id,
       collect(coalesce(referrer.member_id, '')) AS referrer,
       collect(coalesce(referred.member_id, '')) AS referred,
       collect(coalesce(referral.channel, '')) AS channel,
       collect(coalesce(referral.campaign, '')) AS campaign,
       collect(coalesce(referral.invited_at.epochMillis * 1000 + referral.invited_at.microsecond % 1000, -100000000000000000)) AS invited_at,
       collect(coalesce(referral.clicked_at.epochMillis * 1000 + referral.clicked_at.microsecond % 1000, -100000000000000000)) AS clicked_at,
       collect(coalesce(referral.signed_up_at.epochMillis * 1000 + referral.signed_up_at.microsecond % 1000, -100000000000000000)) AS signed_up_at,
       collect(coalesce(referral.converted_at.epochMillis * 1000 + referral.converted_at.microsecond % 1000, -100000000000000000)) AS converted_at
