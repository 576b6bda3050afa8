// Claims what is due: what waits, and what was claimed by somebody whose lease ended. The oldest first.
//
// Parameters:
//   now    STRING   the present moment, ISO 8601
//   until  STRING   when the lease ends
//   token  STRING   of the claim
//   most   INTEGER  how many at most
// Returns:
//   delivery  MAP         all of it
//   notice    MAP | NULL  what it tells; null for one without
// Cost: one index seek a state, then what is in it up to the number asked for
MATCH (delivery:Delivery)
WHERE delivery.state IN ['waiting', 'sending'] AND delivery.due_at <= $now
WITH delivery ORDER BY delivery.due_at, delivery.key LIMIT $most
SET delivery.state = 'sending', delivery.due_at = $until, delivery.token = $token
WITH delivery
OPTIONAL MATCH (notice:Notice {key: delivery.notice})
RETURN properties(delivery) AS delivery, properties(notice) AS notice
