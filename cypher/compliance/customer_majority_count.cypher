// How large one earner's subtree is on a day (check C02): what the finding query walks, 1,000 levels at
// most. One row.
//
// Parameters:
//   member_id  STRING   the earner
//   day        DATE     the tree of this day
// Returns:
//   members    INTEGER  in the subtree, the earner included
//   depth_max  INTEGER  levels below the earner
// Cost: one index seek, then each edge below once, times the depth of the line
MATCH (:Member {member_id: $member_id}) (()-[line:SPONSORED
      WHERE line.from <= $day AND (line.to IS NULL OR $day < line.to)]->()){0,1000} (below:Member)
RETURN count(below) AS members, coalesce(max(size(line)), 0) AS depth_max
