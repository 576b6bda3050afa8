// Note that a load of several transactions begins, and where its rows are kept until it is done. Repeating it changes
// nothing.
//
// Parameters:
//   load_id  STRING  made anew for each load
//   journal  STRING  folder with the checked rows
//   host  STRING  machine on which that folder is
//   steps  INTEGER  transactions that it takes
// Returns:
//   load_id  STRING  as given
// Cost: one node
MERGE (load:Load {load_id: $load_id})
ON CREATE SET load.state = 'open', load.journal = $journal, load.host = $host, load.steps = $steps, load.done = 0,
  load.opened_at = datetime()
RETURN load.load_id AS load_id
