// Payments that the store holds among some ids. One row with all of them packed.
//
// Parameters:
//   ids  LIST<STRING>  payment ids, each once
// Returns:
//   rows  LIST<LIST<ANY>>  payment_id, payee_id, paid_on, amount_minor, currency; dates as ISO text
// Cost: one index seek an id
UNWIND $ids AS id
MATCH (p:Payment {payment_id: id})-[:PAID_TO]->(payee:Member)
USING INDEX p:Payment(payment_id)
RETURN collect([p.payment_id, payee.member_id, toString(p.paid_on), p.amount_minor, p.currency]) AS rows
