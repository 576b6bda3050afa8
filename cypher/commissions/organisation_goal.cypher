// Whether the whole organisation reached the goal, and what it gives, as `commissions/settle_teams` has it for a head. One row.
//
// Parameters:
//   bonus   INTEGER         token of this bonus
//   goal    INTEGER         hundredths of a point
//   reward  INTEGER | NULL  minor units; null: a rate
//   rate    INTEGER         of the volume, parts per million
//   split   STRING          each, equal or by_volume
// Returns:
//   volume  INTEGER  hundredths of a point, 0 when the goal was not reached
//   part    INTEGER  what one entitled member gets, millionths of a minor unit, or all own volumes that share
//   most    INTEGER  the weight of all
// Cost: each member once
MATCH (m:Member) WHERE m.w_team IS NOT NULL
WITH m.w_team AS own WHERE own[0] = $bonus
WITH coalesce(sum(own[1]), 0) AS volume, coalesce(sum(own[4]), 0) AS weight
WITH CASE WHEN volume >= $goal THEN volume ELSE 0 END AS volume, weight
WITH volume, weight, CASE WHEN volume = 0 THEN 0 ELSE coalesce($reward * 1000000, volume * $rate) END AS total
RETURN volume, CASE
         WHEN $split = 'by_volume' THEN weight
         WHEN $split = 'equal' AND weight > 0 THEN total / weight
         ELSE total END AS part, weight AS most
