// Keeps whose names a person may see in one session, and removes what is over of anybody's: a thousand at most. No rows.
//
// Parameters:
//   reveal_id     STRING        its number
//   user_id       STRING        who sees them
//   session_hash  STRING        SHA-256 of the session's token, hexadecimal
//   about         STRING        the member or case that was asked for
//   members       LIST<STRING>  ids of the members
//   reason        STRING        why
//   revealed_at   DATETIME      from when
//   until         DATETIME      until when, should the session last as long
// Returns:
//   none
// Cost: one write; each reveal and each noted view once
CREATE (reveal:Reveal {
  reveal_id: $reveal_id, user_id: $user_id, session_hash: $session_hash, about: $about, members: $members, reason: $reason,
  revealed_at: $revealed_at, until: $until
})
WITH reveal
CALL (reveal) {
  MATCH (old:Reveal)
  WHERE old.until <= $revealed_at
  WITH old LIMIT 1000
  DELETE old
}
CALL (reveal) {
  MATCH (view:NameView)
  WHERE view.seen_at < $revealed_at - duration('PT1H')
  WITH view LIMIT 1000
  DELETE view
}
FINISH
