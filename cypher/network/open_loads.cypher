// Loads of several transactions that are not completed. One row each, oldest first.
//
// Parameters:
//   none
// Returns:
//   load_id  STRING  key
//   journal  STRING  folder with the checked rows
//   host  STRING  machine on which that folder is
//   steps  INTEGER  transactions that it takes
//   done  INTEGER  transactions that are done
//   opened_at  DATETIME  when it began
// Cost: the few nodes of the label
MATCH (load:Load {state: 'open'})
RETURN load.load_id AS load_id, load.journal AS journal, load.host AS host, load.steps AS steps, load.done AS done,
  load.opened_at AS opened_at
ORDER BY opened_at, load_id
