// Notes on members what earlier periods left in their legs, for one bonus. One batch.
//
// The note is `w_k`: token of the bonus, volume carried in the left leg, volume carried in the right one.
//
// Parameters:
//   owner       STRING         token of the computation
//   lease_s     INTEGER        seconds
//   bonus       INTEGER        token of the bonus
//   member_ids  LIST<STRING>   who carries
//   lefts       LIST<INTEGER>  in the left leg, in the unit of the bonus's basis
//   rights      LIST<INTEGER>  in the right leg
// Returns:
//   none
// Cost: one index seek and one write a member of the batch
MATCH (work:Work {key: 'engine'})
SET work.expires_at = datetime() + duration({seconds: $lease_s})
WITH work WHERE work.owner = $owner
UNWIND range(0, size($member_ids) - 1) AS i
WITH i, $member_ids[i] AS member_id
MATCH (m:Member {member_id: member_id})
SET m.w_k = [$bonus, $lefts[i], $rights[i]]
