// Personal, group and team volume and rank of each member with a volume or a rank above the lowest. Packed: some records, each
// with columns of equal length.
//
// Parameters:
//   run           INTEGER  token of the sellers' records
//   sweep         INTEGER  token of the volume sweep
//   default_rank  INTEGER  rank, counted from the lowest, of a member without volume
// Returns:
//   member_id        LIST<STRING>   key
//   personal_volume  LIST<INTEGER>  hundredths of a point
//   group_volume     LIST<INTEGER>  hundredths of a point
//   team_volume      LIST<INTEGER>  hundredths of a point, own and whole downline
//   rank             LIST<INTEGER>  place in the plan's ranks, lowest 0
// Cost: each member once
MATCH (m:Member)
WITH m, m.w_v AS own, m.w_s AS below, m.w_r AS ranked
WITH m, CASE WHEN own[0] = $run THEN own[1] ELSE 0 END AS personal, CASE WHEN below[0] = $sweep THEN below ELSE [0, 0, 0] END AS below,
     CASE WHEN ranked / 1000 = $run THEN ranked % 1000 ELSE $default_rank END AS rank
WITH m, personal, rank, personal + reduce(g = below[2], i IN range(1, size(below) / 3 - 1) | g + below[3 * i + 2]) AS grouped,
     personal + reduce(t = below[1], i IN range(1, size(below) / 3 - 1) | t + below[3 * i + 1]) AS team
WHERE personal <> 0 OR grouped <> 0 OR team <> 0 OR rank <> 0
WITH right(elementId(m), 2) AS part, m.member_id AS member_id, personal, grouped, team, rank
WITH part, collect(member_id) AS member_id, collect(personal) AS personal_volume, collect(grouped) AS group_volume,
     collect(team) AS team_volume, collect(rank) AS rank
RETURN member_id, personal_volume, group_volume, team_volume, rank
