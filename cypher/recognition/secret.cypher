// What pseudonyms are made with: the one of the store, made now when there is none.
//
// Parameters:
//   secret  STRING  what to keep if there is none
// Returns:
//   secret  STRING  the one that is kept
// Cost: one index seek
MERGE (setting:RecognitionSetting {key: 'pseudonyms'})
ON CREATE SET setting.secret = $secret
RETURN setting.secret AS secret
