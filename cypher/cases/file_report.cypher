// Keeps a compliance report under its own hash. One row; a report that is kept already stays as it is.
//
// Parameters:
//   filing_id   STRING  SHA-256 of the document
//   properties  MAP     what it is of, who filed it when, and the document itself
// Returns:
//   is_new  BOOLEAN  whether it was not kept before
// Cost: one index seek, one write
MERGE (filing:Filing {filing_id: $filing_id})
ON CREATE SET filing += $properties, filing.fresh = true
WITH filing, coalesce(filing.fresh, false) AS is_new
REMOVE filing.fresh
RETURN is_new
