// Forgets the failures of an account that has just signed in, and one attempt of its address. No rows.
//
// Parameters:
//   account_key  STRING  hash of the account's name
//   address_key  STRING  hash of the address
// Returns:
//   none
// Cost: two index seeks
MATCH (attempt:LoginAttempt)
WHERE attempt.attempt_key IN [$account_key, $address_key]
SET
  attempt.failures =
    CASE WHEN attempt.attempt_key = $account_key OR attempt.failures < 1 THEN 0 ELSE attempt.failures - 1 END,
  attempt.locked_until = null
