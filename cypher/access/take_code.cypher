// Takes a code of a time step, once: neither it nor an older one is taken again. One row when it is taken, else none.
//
// Parameters:
//   user_id  STRING   whose
//   step     INTEGER  time step of the code
// Returns:
//   user_id  STRING  the same
// Cost: one index seek
MATCH (user:User {user_id: $user_id})
SET user.totp_taken = $step
WITH user
WHERE user.totp_secret IS NOT NULL AND coalesce(user.totp_step, 0) < $step
SET user.totp_step = $step
RETURN user.user_id AS user_id
