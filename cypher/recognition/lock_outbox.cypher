// Takes the lock of the outbox: the first write of whoever claims or adds.
//
// Parameters:
//   token  STRING  any text
// Returns:
//   none
// Cost: one index seek, one write
MERGE (setting:RecognitionSetting {key: 'outbox'})
SET setting.token = $token
