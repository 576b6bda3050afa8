// Every version of a pack that was submitted, by name, the newest first, without the text.
//
// Parameters:
//   none
// Returns:
//   version  MAP  all of it but the text
// Cost: each version of a pack once
MATCH (version:PackVersion)
WITH version ORDER BY version.name, version.submitted_at DESC, version.version
RETURN version {.*, text: null} AS version
