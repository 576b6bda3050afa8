// Compliance reports that were filed, the newest first, without their documents.
//
// Parameters:
//   none
// Returns:
//   filing  MAP  what it is of, who filed it when
// Cost: each filing once
MATCH (filing:Filing)
WITH filing ORDER BY filing.filed_at DESC, filing.filing_id
RETURN filing {.*, document: null} AS filing
