// Which volumes stand on the places of a pool, where equal volumes stand on equal places? One row a volume.
//
// Parameters:
//   bonus   INTEGER        token of this bonus
//   shares  LIST<INTEGER>  share of the pool of each place, parts per million
//   split   BOOLEAN        whether equal places share what stands on them; else each gets what stands on the highest
// Returns:
//   volume     INTEGER  hundredths of a point
//   member_id  STRING   null: everyone with that volume
//   weight     INTEGER  what each weighs
//   whole      INTEGER  what that is part of
// Cost: each member once
MATCH (m:Member) WHERE m.w_a IS NOT NULL
WITH m.w_a AS a WHERE a[0] = $bonus AND a[1] = -1
WITH a[2] AS volume, count(*) AS members ORDER BY volume DESC LIMIT 100
WITH collect([volume, members]) AS groups
WITH reduce(s = [[], 0], g IN groups | CASE WHEN s[1] >= size($shares) THEN s
       ELSE [s[0] + [[g[0], g[1], reduce(t = 0, share IN CASE WHEN $split THEN $shares[s[1]..s[1] + g[1]] ELSE [$shares[s[1]]] END | t + share)]],
             s[1] + g[1]] END)[0] AS placed
WITH placed, reduce(t = 0, p IN placed | t + p[1] * p[2]) AS together
UNWIND placed AS p
RETURN p[0] AS volume, null AS member_id, p[2] AS weight,
       CASE WHEN $split THEN 1000000 * p[1] WHEN together > 1000000 THEN together ELSE 1000000 END AS whole
