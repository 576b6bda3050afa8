// Ranks of the members with a downline, in one piece of the order from the deepest to the highest; for plans whose ranks ask for legs.
//
// A leg is a directly sponsored member on the period's last day with everybody below. The record is `w_r` as `record_ranks` has it,
// and `w_b`: 1000 × token + the highest rank held by the member or anybody below.
//
// Parameters:
//   owner         STRING         token of the computation
//   lease_s       INTEGER        seconds
//   low           INTEGER        first order value of the piece
//   high          INTEGER        first order value after it
//   start         DATE           first day of the period
//   last          DATE           last day of the period
//   run           INTEGER        token of the sellers' records
//   sweep         INTEGER        token of the volume sweep
//   ranks         LIST<MAP>      the plan's ranks, lowest first, as `record_ranks` has them
//   default_rank  INTEGER        rank of a member without volume
//   activity_min  INTEGER | NULL  personal volume of an active member
// Returns:
//   none
// Cost: each sponsor of the piece once, each edge below once; one write a sponsor
MATCH (p:Member) WHERE p.w_order >= $low AND p.w_order < $high
WITH p ORDER BY p.w_order DESC
WITH collect(p) AS sponsors
UNWIND range(0, size(sponsors) - 1) AS i
WITH i / 10000 AS part, collect(sponsors[i]) AS chunk ORDER BY part
CALL (chunk) {
  MATCH (work:Work {key: 'engine'})
  SET work.expires_at = datetime() + duration({seconds: $lease_s})
  WITH chunk, work WHERE work.owner = $owner
  UNWIND chunk AS p
  CALL (p) {
    OPTIONAL MATCH (p)-[e:SPONSORED]->(c:Member) WHERE e.from <= $last AND (e.to IS NULL OR e.to > $last)
    WITH c, CASE WHEN c.w_v[0] = $run THEN c.w_v[1] ELSE 0 END AS own,
         CASE WHEN c.w_s[0] = $sweep THEN c.w_s ELSE [0, 0, 0] END AS below,
         CASE WHEN c.w_r / 1000 = $run THEN c.w_r % 1000 ELSE $default_rank END AS rank
    WITH collect(CASE WHEN c IS NOT NULL
                      THEN own + reduce(t = below[1], i IN range(1, size(below) / 3 - 1) | t + below[3 * i + 1]) END) AS teams,
         collect(CASE WHEN c IS NOT NULL THEN CASE WHEN c.w_b / 1000 = $run THEN c.w_b % 1000 ELSE rank END END) AS bests,
         count(CASE WHEN c.enrolled_on <= $last AND NOT coalesce(c.left_on <= $last, false)
                         AND coalesce(own >= $activity_min, true) THEN 1 END) AS active
    WITH p, teams, bests, active, CASE WHEN p.w_v[0] = $run THEN p.w_v ELSE [0, 0, 0] END AS mine,
         CASE WHEN p.w_s[0] = $sweep THEN p.w_s ELSE [0, 0, 0] END AS below,
         CASE WHEN p.w_c[0] = $run THEN p.w_c[1] ELSE 0 END AS customers,
         [(p)-[h:HOLDS]->(r:Rank) WHERE h.from <= $start AND (h.to IS NULL OR h.to > $start) | r.rank] AS assigned
    WITH p, teams, bests, active, mine, customers, assigned,
         mine[1] + reduce(t = below[1], i IN range(1, size(below) / 3 - 1) | t + below[3 * i + 1]) AS team,
         mine[1] + reduce(g = below[2], i IN range(1, size(below) / 3 - 1) | g + below[3 * i + 2]) AS grouped
    WITH p, bests, [i IN range(0, size($ranks) - 1) WHERE
         CASE WHEN $ranks[i].assigned THEN $ranks[i].name IN assigned
              ELSE coalesce($ranks[i].personal_min <= mine[1], true) AND coalesce($ranks[i].group_min <= grouped, true)
               AND coalesce($ranks[i].team_min <= team, true) AND coalesce($ranks[i].retail_min <= mine[2], true)
               AND coalesce($ranks[i].customers_min <= customers, true) AND coalesce($ranks[i].active_legs <= active, true)
               AND coalesce($ranks[i].volume_legs <= size([t IN teams WHERE t >= $ranks[i].leg_volume]), true)
               AND coalesce($ranks[i].rank_legs <= size([b IN bests WHERE b >= $ranks[i].leg_rank]), true) END
        ] AS held
    WITH p, coalesce(last(held), 0) AS rank, reduce(most = 0, b IN bests | CASE WHEN b > most THEN b ELSE most END) AS below
    SET p.w_r = $run * 1000 + rank, p.w_b = $run * 1000 + CASE WHEN below > rank THEN below ELSE rank END
  }
} IN TRANSACTIONS OF 1 ROW
