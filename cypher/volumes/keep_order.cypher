// Remembers on the work node what the order on the members was made for, so that the next run can use it again.
//
// Parameters:
//   owner         STRING         token of the computation
//   prepared_for  STRING         store, data version and period; empty: not to be used again
//   prepared      INTEGER        token of the order
//   ordered       INTEGER        number of members ordered
//   pieces        LIST<INTEGER>  borders of its pieces, rising
//   event_days    LIST<DATE>     days inside the period on which a line or role changes, rising
// Returns:
//   none
// Cost: one index seek, one write
MATCH (w:Work {key: 'engine'})
SET w.asked = coalesce(w.asked, 0) + 1
WITH w WHERE w.owner = $owner
SET w.prepared_for = $prepared_for, w.prepared = $prepared, w.ordered = $ordered, w.pieces = $pieces,
    w.event_days = $event_days
