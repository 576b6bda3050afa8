// Whose names are revealed in a session, the newest first.
//
// Parameters:
//   session_hash  STRING    SHA-256 of the session's token, hexadecimal
//   user_id       STRING    whose session it is
//   now           DATETIME  the time at which the reveal must be in force
// Returns:
//   reveal_id    STRING        its number
//   about        STRING        the member or case that was asked for
//   members      LIST<STRING>  ids of the members
//   reason       STRING        why
//   revealed_at  DATETIME      from when
//   until        DATETIME      until when, should the session last as long
// Cost: one index seek
MATCH (reveal:Reveal {session_hash: $session_hash})
WHERE reveal.user_id = $user_id AND reveal.until > $now
RETURN
  reveal.reveal_id AS reveal_id, reveal.about AS about, reveal.members AS members, reveal.reason AS reason,
  reveal.revealed_at AS revealed_at, reveal.until AS until
ORDER BY revealed_at DESC, reveal_id
