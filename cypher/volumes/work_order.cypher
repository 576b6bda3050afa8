// Makes the index by which the engine visits sponsors in order of depth.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: nothing when it exists, else one scan of the members
CREATE INDEX work_order IF NOT EXISTS FOR (m:Member) ON (m.w_order)
