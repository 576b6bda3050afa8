// Who was paid in a period, against all pay (check C09), counted once more. One row per payee; minor units.
//
// Parameters:
//   awards       LIST<MAP>      member_id, amount_minor, exact_micro, starter of each payee; empty with a run
//   run_id       STRING | NULL  a stored run whose awards are taken; null: those handed over
//   member_id    STRING | NULL  one member; null: everyone
//   row_limit    INTEGER        most rows given
// Returns:
//   member_id    STRING         the payee
//   numerator    INTEGER        pay of the payee
//   denominator  INTEGER        all pay
// Cost: each award once
CALL () {
  UNWIND $awards AS award
  RETURN award.member_id AS payee_id, award.amount_minor AS amount
  UNION ALL
  MATCH (:Run {run_id: $run_id})<-[:PART_OF]-(chunk:RunChunk {table: 'awards'})
  WITH chunk.member_id AS ids, chunk.amount_minor AS amounts
  UNWIND range(0, size(ids) - 1) AS place
  RETURN ids[place] AS payee_id, amounts[place] AS amount
}
WITH payee_id, sum(amount) AS paid
WITH collect({id: payee_id, paid: paid}) AS payees, sum(paid) AS denominator
UNWIND payees AS payee
WITH payee.id AS member_id, sum(payee.paid) AS numerator, max(denominator) AS denominator // rows without the list
WHERE numerator > 0 AND ($member_id IS NULL OR member_id = $member_id)
RETURN member_id, numerator, denominator
ORDER BY numerator DESC, member_id
LIMIT $row_limit
