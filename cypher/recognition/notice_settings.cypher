// How everyone who said so wants to be told.
//
// Parameters:
//   none
// Returns:
//   setting  MAP  all of it
// Cost: each setting once
MATCH (setting:NoticeSetting)
RETURN properties(setting) AS setting
ORDER BY setting.key
