// A secret of the store by its key, made now when there is none.
//
// Parameters:
//   key     STRING  what it is for
//   secret  STRING  what to keep if there is none
// Returns:
//   secret  STRING  the one that is kept
// Cost: one index seek
MERGE (setting:RecognitionSetting {key: $key})
ON CREATE SET setting.secret = $secret
RETURN setting.secret AS secret
