// Records the rank of each member whose rank is not that of a member without volume. One row.
//
// The highest rank held: an earned one when every threshold given is met, an assigned one when an edge to it is in force on the
// first day; none that asks for legs, which `sweep_ranks` looks at. The record is `w_r`: 1000 × token + place in the plan's ranks.
//
// Parameters:
//   owner         STRING     token of the computation
//   lease_s       INTEGER    seconds
//   start         DATE       first day of the period
//   run           INTEGER    token of the sellers' records
//   sweep         INTEGER    token of the volume sweep
//   ranks         LIST<MAP>  the plan's ranks, lowest first: name, assigned, personal_min, group_min, team_min, retail_min,
//                            customers_min, active_legs, volume_legs and leg_volume, rank_legs and leg_rank, by_legs
//   default_rank  INTEGER    rank of a member without volume
// Returns:
//   ranked  INTEGER  members with a record
// Cost: each member once
MATCH (m:Member)
WITH m, m.w_v AS own, m.w_s AS below
WITH m, own, CASE WHEN own[0] = $run THEN own[1] ELSE 0 END AS personal, CASE WHEN below[0] = $sweep THEN below ELSE [0, 0, 0] END AS below,
     [(m)-[h:HOLDS]->(r:Rank) WHERE h.from <= $start AND (h.to IS NULL OR h.to > $start) | r.rank] AS assigned
WITH m, own, assigned, personal,
     personal + reduce(g = below[2], i IN range(1, size(below) / 3 - 1) | g + below[3 * i + 2]) AS grouped,
     personal + reduce(t = below[1], i IN range(1, size(below) / 3 - 1) | t + below[3 * i + 1]) AS team,
     CASE WHEN own[0] = $run THEN own[2] ELSE 0 END AS retail, CASE WHEN m.w_c[0] = $run THEN m.w_c[1] ELSE 0 END AS customers
WHERE personal <> 0 OR grouped <> 0 OR team <> 0 OR retail <> 0 OR customers <> 0 OR assigned <> []
WITH m, [i IN range(0, size($ranks) - 1) WHERE
         CASE WHEN $ranks[i].assigned THEN $ranks[i].name IN assigned
              ELSE coalesce($ranks[i].personal_min <= personal, true) AND coalesce($ranks[i].group_min <= grouped, true)
               AND coalesce($ranks[i].team_min <= team, true) AND coalesce($ranks[i].retail_min <= retail, true)
               AND coalesce($ranks[i].customers_min <= customers, true) AND NOT $ranks[i].by_legs END
        ] AS held
WITH m, coalesce(last(held), 0) AS rank WHERE rank <> $default_rank
WITH collect([m, rank]) AS ranked
UNWIND range(0, size(ranked) - 1) AS i
WITH i / 10000 AS part, collect(ranked[i]) AS chunk ORDER BY part
CALL (chunk) {
  MATCH (work:Work {key: 'engine'})
  SET work.expires_at = datetime() + duration({seconds: $lease_s})
  WITH chunk, work WHERE work.owner = $owner
  UNWIND chunk AS entry
  WITH entry[0] AS m, entry[1] AS rank
  SET m.w_r = $run * 1000 + rank
  RETURN count(*) AS n
} IN TRANSACTIONS OF 1 ROW
RETURN sum(n) AS ranked
