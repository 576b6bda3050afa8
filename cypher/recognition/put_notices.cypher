// Tells people of things, each once, and puts what goes out into the outbox. One row.
//
// Parameters:
//   rows  LIST<MAP>  notices with their channels
//   now   STRING     when, ISO 8601
// Returns:
//   made  INTEGER  how many were new
// Cost: one index seek a notice; writes for new ones alone
UNWIND $rows AS row
OPTIONAL MATCH (known:Notice {key: row.key})
WITH row WHERE known IS NULL
MERGE (notice:Notice {key: row.key})
SET notice.kind = row.kind, notice.user_id = row.user_id, notice.said = row.said, notice.address = row.address,
  notice.shown = row.shown, notice.made_at = $now, notice.unread_of = CASE WHEN row.shown THEN row.user_id END
WITH row, notice
CALL (row, notice) {
  UNWIND row.channels AS channel
  MERGE (delivery:Delivery {key: row.key + ':' + channel})
  ON CREATE SET delivery.kind = row.kind, delivery.channel = channel, delivery.user_id = row.user_id, delivery.notice = row.key,
    delivery.state = 'waiting', delivery.tries = 0, delivery.due_at = $now
}
RETURN count(notice) AS made
