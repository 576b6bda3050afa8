// Sales to customers against all sales in one earner's subtree, in one period (check C02). One row.
// Line and roles are those of the day of each sale; refunds dated before the period's end are taken off. At most 1,000
// levels below the earner are walked.
//
// Parameters:
//   member_id        STRING   the earner
//   period_start     DATE     inclusive
//   period_end       DATE     exclusive
//   currency         STRING   the plan's currency
//   days_before      INTEGER  an order this many days before the buyer's enrolment is no customer order
// Returns:
//   orders           INTEGER  sales in the subtree, the earner's own credit included
//   net_minor        INTEGER  their net, minor units
//   customer_orders  INTEGER  of these, to people who were not participants that day
//   customer_minor   INTEGER  their net
//   verified_orders  INTEGER  of these, verified
//   verified_minor   INTEGER  their net: the numerator of C02
// Cost: one index seek, then each member below once, times the depth of the line; the sales credited to them
MATCH (:Member {member_id: $member_id}) (()-[line:SPONSORED]->()){0,1000} (seller:Member)<-[:CREDITED_TO]-(sale:Sale)
WHERE sale.sold_on >= $period_start AND sale.sold_on < $period_end AND sale.currency = $currency
  AND all(edge IN line WHERE edge.from <= sale.sold_on AND (edge.to IS NULL OR sale.sold_on < edge.to))
MATCH (buyer:Member)-[:BOUGHT]->(sale)
CALL (sale) {
  OPTIONAL MATCH (refund:Refund)-[:REFUNDS]->(sale)
  WHERE refund.refunded_on < $period_end
  RETURN coalesce(sum(refund.amount_minor), 0) AS back
}
WITH sale, sale.net_minor - back AS net,
     coalesce(buyer.enrolled_on <= sale.sold_on, false) AND coalesce(sale.sold_on < buyer.left_on, true) AS participant,
     coalesce(sale.sold_on < buyer.enrolled_on AND buyer.enrolled_on <= sale.sold_on + duration({days: $days_before}), false)
       AS near
WITH sale, net, NOT participant AND NOT near AND sale.kind IN ['retail', 'personal'] AS customer
RETURN count(sale) AS orders,
       coalesce(sum(net), 0) AS net_minor,
       count(CASE WHEN customer THEN 1 END) AS customer_orders,
       coalesce(sum(CASE WHEN customer THEN net END), 0) AS customer_minor,
       count(CASE WHEN customer AND sale.verified = true THEN 1 END) AS verified_orders,
       coalesce(sum(CASE WHEN customer AND sale.verified = true THEN net END), 0) AS verified_minor
