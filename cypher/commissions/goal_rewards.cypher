// Awards and skips of a group goal: members of teams, with what the teams that reached the goal give them. Packed: some records with
// columns of equal length, each record all awards or all skips.
//
// In proportion to own volume a part is ⌊total × own / whole⌋, divided in digits of 16 bits so that nothing passes 2^63.
//
// Parameters:
//   bonus         INTEGER         token of this bonus
//   last          DATE            the period's last day
//   organisation  LIST<INTEGER> | NULL  the one team of everyone: token, its volume, its part; null: teams have heads
//   recruits      BOOLEAN         whether a member is in the teams of a sponsor and of their own; else `w_goal` holds all teams
//   by_volume     BOOLEAN         whether members get in proportion to their own volume
//   reward        INTEGER | NULL  minor units for a team; null: a rate
//   rate          INTEGER         of the team's volume, parts per million
//   rounding      STRING          half_even, half_up or down
//   cap           INTEGER | NULL  the most for one member, minor units
// Returns:
//   paid           BOOLEAN        whether these are awards
//   member_id      LIST<STRING>   key
//   level          LIST<INTEGER>  key; 0
//   reason         LIST<INTEGER>  key of skips; place in `SKIP_REASONS`, -1 in awards
//   basis          LIST<INTEGER>  volumes of the teams that reached the goal, or own volume where none did, hundredths of a point
//   rate_ppm       LIST<INTEGER>  parts per million; 0 for an amount
//   exact_micro    LIST<INTEGER>  millionths of a minor unit
//   amount_minor   LIST<INTEGER>  minor units, rounded and capped
//   cap_cut_minor  LIST<INTEGER>  what the cap took away
// Cost: each member once, with a sponsor edge where teams are those of sponsors
MATCH (m:Member) WHERE m.w_team IS NOT NULL
WITH m, m.w_team AS own WHERE own[0] = $bonus
WITH m, own, CASE WHEN $organisation IS NOT NULL THEN [$organisation] WHEN m.w_goal[0] = $bonus THEN [m.w_goal] ELSE [] END
     + CASE WHEN NOT $recruits THEN [] ELSE [(m)<-[e:SPONSORED]-(p:Member)
         WHERE e.from <= $last AND (e.to IS NULL OR e.to > $last) AND p.w_goal[0] = $bonus | p.w_goal] END AS teams
WHERE teams <> []
WITH m, own, [team IN teams WHERE team[1] > 0] AS teams
WITH m, own, teams, reduce(t = 0, team IN teams | t + team[1]) AS volume, CASE
       WHEN own[2] < 3 THEN own[2]
       WHEN teams = [] THEN 13
       WHEN own[2] < 100 THEN own[2]
       ELSE -1 END AS reason
WHERE own[1] <> 0 OR volume > 0 AND own[2] > 1
WITH m, reason, CASE WHEN volume > 0 THEN volume ELSE own[1] END AS basis, CASE
       WHEN reason >= 0 THEN 0
       WHEN NOT $by_volume THEN reduce(t = 0, team IN teams | t + team[2])
       ELSE reduce(t = 0, share IN [team IN teams | [coalesce($reward * 1000000, team[1] * $rate), team[2]]] |
              t + share[0] / share[1] * own[1]
              + reduce(s = [0, 0], digit IN [own[1] / 4294967296, own[1] / 65536 % 65536, own[1] % 65536] |
                  [s[0] * 65536 + (s[1] * 65536 + share[0] % share[1] * digit) / share[1],
                   (s[1] * 65536 + share[0] % share[1] * digit) % share[1]])[0]) END AS exact
WITH m, reason, basis, exact, exact / 1000000 AS whole, exact % 1000000 AS part
WITH m, reason, basis, exact, whole + CASE
       WHEN $rounding = 'down' OR part < 500000 THEN 0
       WHEN part = 500000 AND $rounding = 'half_even' AND whole % 2 = 0 THEN 0
       ELSE 1 END AS amount
WITH reason = -1 AS paid, right(elementId(m), 1) AS part, m.member_id AS member_id, reason, basis, exact, amount,
     CASE WHEN amount > $cap THEN amount - $cap ELSE 0 END AS cut
WITH paid, part, collect(member_id) AS member_id, collect(0) AS level, collect(reason) AS reason, collect(basis) AS basis,
     collect($rate) AS rate_ppm, collect(exact) AS exact_micro, collect(amount - cut) AS amount_minor, collect(cut) AS cap_cut_minor
RETURN paid, member_id, level, reason, basis, rate_ppm, exact_micro, amount_minor, cap_cut_minor
