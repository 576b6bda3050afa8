// Gives the engine's work node back.
//
// Parameters:
//   owner  STRING  token of the computation
// Returns:
//   none
// Cost: one index seek, one write
MATCH (w:Work {key: 'engine'})
SET w.asked = coalesce(w.asked, 0) + 1
WITH w WHERE w.owner = $owner
SET w.owner = null, w.expires_at = null
