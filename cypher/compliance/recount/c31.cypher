// Orders of a period that were paid for by someone above the buyer whom the period paid or promoted (check C31),
// counted once more. One row; orders.
//
// Parameters:
//   first_day    DATE           inclusive
//   end_day      DATE           exclusive; refunds from this day on are not seen
//   currency     STRING         the plan's currency
//   awards       LIST<MAP>      member_id, amount_minor, exact_micro, starter of each payee; empty with a run
//   run_id       STRING | NULL  a stored run whose awards are taken; null: those handed over
// Returns:
//   numerator    INTEGER        orders
//   denominator  INTEGER        1
// Cost: each award and rank held once, each sale of the period with a stated payer once, and the line above its buyer
CALL () {
  UNWIND $awards AS award
  RETURN award.member_id AS id, award.amount_minor AS amount, 0 AS orders, 0 AS ranks
  UNION ALL
  MATCH (:Run {run_id: $run_id})<-[:PART_OF]-(chunk:RunChunk {table: 'awards'})
  WITH chunk.member_id AS ids, chunk.amount_minor AS amounts
  UNWIND range(0, size(ids) - 1) AS place
  RETURN ids[place] AS id, amounts[place] AS amount, 0 AS orders, 0 AS ranks
  UNION ALL
  MATCH (payer:Member)-[:PAID_FOR]->(sale:Sale)<-[:BOUGHT]-(buyer:Member)
  WHERE sale.sold_on >= $first_day AND sale.sold_on < $end_day AND sale.currency = $currency AND payer <> buyer
  CALL (sale) {
    OPTIONAL MATCH (refund:Refund)-[:REFUNDS]->(sale)
    WHERE refund.refunded_on < $end_day
    RETURN sum(refund.amount_minor) AS back
  }
  WITH payer, buyer, sale.sold_on AS day, sale.net_minor - back AS net
  WHERE net > 0
  MATCH (buyer) (()<-[line:SPONSORED WHERE line.from <= day AND (line.to IS NULL OR day < line.to)]-()){1,} (above:Member)
  WHERE above = payer
  RETURN payer.member_id AS id, 0 AS amount, 1 AS orders, 0 AS ranks
  UNION ALL
  MATCH (member:Member)-[held:HOLDS]->(:Rank)
  WHERE held.from > $first_day AND held.from <= $end_day
  RETURN member.member_id AS id, 0 AS amount, 0 AS orders, 1 AS ranks
}
WITH id, sum(amount) AS paid, sum(orders) AS orders, sum(ranks) AS ranks
WHERE orders > 0 AND (paid > 0 OR ranks > 0)
WITH sum(orders) AS orders
RETURN orders AS numerator, 1 AS denominator
