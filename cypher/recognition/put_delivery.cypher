// Puts one thing without a notice into the outbox; one that is there stays as it is.
//
// Parameters:
//   key      STRING  what it is known by
//   kind     STRING  what it is
//   channel  STRING  how it goes out
//   user_id  STRING  to whom
//   now      STRING  when, ISO 8601
// Returns:
//   key  STRING  the same
// Cost: one index seek, at most one write
MERGE (delivery:Delivery {key: $key})
ON CREATE SET delivery.kind = $kind, delivery.channel = $channel, delivery.user_id = $user_id, delivery.state = 'waiting',
  delivery.tries = 0, delivery.due_at = $now
RETURN delivery.key AS key
