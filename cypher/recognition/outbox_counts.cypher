// How much is in the outbox, by state.
//
// Parameters:
//   none
// Returns:
//   state       STRING   waiting, sending, sent or failed
//   deliveries  INTEGER  how many
// Cost: each delivery once
MATCH (delivery:Delivery)
RETURN delivery.state AS state, count(delivery) AS deliveries
ORDER BY state
