// Note that a load of several transactions begins, and where its rows are kept until it is done.
//
// Parameters:
//   load_id  STRING  made anew for each load
//   journal  STRING  folder with the checked rows
//   host  STRING  machine on which that folder is
//   steps  INTEGER  transactions that it takes
// Returns:
//   load_id  STRING  as given
// Cost: one node
CREATE (load:Load {load_id: $load_id, state: 'open', journal: $journal, host: $host, steps: $steps, done: 0, opened_at: datetime()})
RETURN load.load_id AS load_id
