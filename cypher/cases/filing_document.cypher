// The document of a filed report. One row, or none.
//
// Parameters:
//   filing_id  STRING  its hash
// Returns:
//   document  STRING  base64 of the compressed JSON
// Cost: one index seek
MATCH (filing:Filing {filing_id: $filing_id})
RETURN filing.document AS document
