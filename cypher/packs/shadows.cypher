// What packs in shadow would have raised at filed reports, the newest first, without documents.
//
// Parameters:
//   pack_key  STRING | NULL  name and version of one pack; null: of any
// Returns:
//   shadow  MAP  all of it but the document
// Cost: each comparison of a filed report once
MATCH (shadow:PackShadow)
WHERE $pack_key IS NULL OR shadow.pack_key = $pack_key
WITH shadow ORDER BY shadow.filed_at DESC, shadow.shadow_key
RETURN shadow {.*, document: null} AS shadow
