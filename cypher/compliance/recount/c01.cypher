// What share of the awards of a period starter orders funded (check C01), counted once more. One row; millionths of a
// minor unit.
//
// Parameters:
//   awards       LIST<MAP>      member_id, amount_minor, exact_micro, starter of each payee; empty with a run
//   run_id       STRING | NULL  a stored run whose awards are taken; null: those handed over
// Returns:
//   numerator    INTEGER        awards on starter orders
//   denominator  INTEGER        all awards, before rounding and caps
// Cost: each award once
CALL () {
  UNWIND $awards AS award
  RETURN award.member_id AS payee_id, award.starter AS starter, award.exact_micro AS exact
  UNION ALL
  MATCH (:Run {run_id: $run_id})<-[:PART_OF]-(chunk:RunChunk {table: 'awards'})
  WITH chunk.member_id AS ids, chunk.starter AS starters, chunk.exact_micro AS exacts
  UNWIND range(0, size(ids) - 1) AS place
  RETURN ids[place] AS payee_id, starters[place] AS starter, exacts[place] AS exact
}
RETURN sum(starter) AS numerator, sum(exact) AS denominator
