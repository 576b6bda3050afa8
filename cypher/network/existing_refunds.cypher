// Refunds that the store holds among some refund ids. One row with all of them packed.
//
// Parameters:
//   ids  LIST<STRING>  refund ids, each once
// Returns:
//   rows  LIST<LIST<ANY>>  refund_id, sale_id, refunded_on, amount_minor, volume, reason; dates as ISO text
// Cost: one index seek an id
UNWIND $ids AS id
MATCH (r:Refund {refund_id: id})-[:REFUNDS]->(s:Sale)
USING INDEX r:Refund(refund_id)
RETURN collect([
  r.refund_id, s.sale_id, toString(r.refunded_on), r.amount_minor, r.volume, r.reason
]) AS rows
