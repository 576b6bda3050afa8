// Sales that the store holds at some parties. One row with all of them packed.
//
// Parameters:
//   ids  LIST<STRING>  party ids, each once
// Returns:
//   rows  LIST<LIST<ANY>>  sale_id, buyer_id, seller_id, payer_id, sold_on, net_minor, volume, currency, kind, verified, category, party_id; dates as ISO text
// Cost: one index seek an id, and five steps for each sale at a party
UNWIND $ids AS id
MATCH (party:Party {party_id: id})<-[:AT_PARTY]-(s:Sale)
USING INDEX party:Party(party_id)
MATCH (buyer:Member)-[:BOUGHT]->(s)-[:CREDITED_TO]->(seller:Member)
OPTIONAL MATCH (payer:Member)-[:PAID_FOR]->(s)
RETURN collect([
  s.sale_id, buyer.member_id, seller.member_id, payer.member_id, toString(s.sold_on), s.net_minor, s.volume,
  s.currency, s.kind, s.verified, s.category, party.party_id
]) AS rows
