// Renews the lease on the engine's work node and gives a new token. No row when another computation took the node.
//
// Parameters:
//   owner    STRING   token of the computation
//   lease_s  INTEGER  seconds
// Returns:
//   token         INTEGER  larger than every token given before
//   data_version  INTEGER  version of the network data
// Cost: two index seeks, one write
MATCH (w:Work {key: 'engine'})
SET w.asked = coalesce(w.asked, 0) + 1
WITH w WHERE w.owner = $owner
SET w.token = w.token + 1, w.expires_at = datetime() + duration({seconds: $lease_s})
WITH w
OPTIONAL MATCH (meta:Meta {key: 'store'})
RETURN w.token AS token, coalesce(meta.data_version, 0) AS data_version
