// Members whose id, name or e-mail matches a full-text expression, packed into one row, best first.
//
// Parameters:
//   expression  STRING        Lucene expression with everything special escaped
//   limit       INTEGER       how many of the best to give
// Returns:
//   member_ids  LIST<STRING>  at most `limit`, by score
// Cost: the full-text index, then one node per hit
CALL db.index.fulltext.queryNodes('member_search', $expression, {limit: $limit}) YIELD node, score
WITH node, score
ORDER BY score DESC, node.member_id
RETURN collect(node.member_id) AS member_ids
