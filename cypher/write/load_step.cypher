// Claim the next step of an open load, in the transaction that writes the step's rows. No row: it was done already.
//
// Parameters:
//   load_id  STRING  an open load
//   step  INTEGER  how many steps were done before
// Returns:
//   done  INTEGER  steps done, with this one
// Cost: one node
MATCH (load:Load {load_id: $load_id, state: 'open'})
SET load.claimed = $step
WITH load
WHERE load.done = $step
SET load.done = $step + 1
RETURN load.done AS done
