// Writes down how sending went, if the claim is still in force. One row, or none.
//
// Parameters:
//   key         STRING  which
//   token       STRING  of the claim
//   properties  MAP     what to set
// Returns:
//   key  STRING  the same
// Cost: one index seek, one write
MATCH (delivery:Delivery {key: $key})
WHERE delivery.token = $token AND delivery.state = 'sending'
SET delivery += $properties
RETURN delivery.key AS key
