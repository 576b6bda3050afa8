// Takes the engine's work node for one computation, when it is free or its owner let the lease run out. One row.
//
// Parameters:
//   owner    STRING   token of the computation that asks
//   lease_s  INTEGER  seconds until others may take the node away from an owner that does not renew
// Returns:
//   taken          BOOLEAN   whether the asker owns the node now
//   owner          STRING    whose it is now
//   data_version   INTEGER   version of the network data, 0 in a store without one
//   store_id       STRING    which store this is
//   prepared_for   STRING    what the order now on the members was made for
//   prepared       INTEGER   token of that order
//   ordered        INTEGER   number of members ordered
//   pieces         LIST<INTEGER>  borders of its pieces, rising
//   event_days     LIST<DATE>     days inside the period on which a line or role changes, rising
// Cost: two index seeks, one write
MERGE (w:Work {key: 'engine'})
  ON CREATE SET w.token = datetime().epochSeconds - 1700000000
SET w.asked = coalesce(w.asked, 0) + 1
WITH w, w.owner IS NULL OR w.owner = $owner OR coalesce(w.expires_at < datetime(), true) AS free
SET w.owner = CASE WHEN free THEN $owner ELSE w.owner END,
    w.expires_at = CASE WHEN free THEN datetime() + duration({seconds: $lease_s}) ELSE w.expires_at END
WITH w, free
OPTIONAL MATCH (meta:Meta {key: 'store'})
RETURN free AS taken, w.owner AS owner, coalesce(meta.data_version, 0) AS data_version, coalesce(meta.store_id, '') AS store_id,
       coalesce(w.prepared_for, '') AS prepared_for, coalesce(w.prepared, 0) AS prepared,
       coalesce(w.ordered, 0) AS ordered, coalesce(w.pieces, []) AS pieces, coalesce(w.event_days, []) AS event_days
