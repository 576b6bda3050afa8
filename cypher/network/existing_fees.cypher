// Fees that the store holds among some ids. One row with all of them packed.
//
// Parameters:
//   ids  LIST<STRING>  fee ids, each once
// Returns:
//   rows  LIST<LIST<ANY>>  fee_id, payer_id, paid_on, amount_minor, currency, kind; dates as ISO text
// Cost: one index seek an id
UNWIND $ids AS id
MATCH (payer:Member)-[:PAID]->(f:Fee {fee_id: id})
USING INDEX f:Fee(fee_id)
RETURN collect([f.fee_id, payer.member_id, toString(f.paid_on), f.amount_minor, f.currency, f.kind]) AS rows
