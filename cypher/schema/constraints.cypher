// Every constraint of the store.
//
// Parameters:
//   none
// Returns:
//   name        STRING  as in the migration that made it
// Cost: reads the schema only
SHOW CONSTRAINTS
YIELD name
RETURN name
ORDER BY name
