// Every index of the store, those that stand behind a constraint included.
//
// Parameters:
//   none
// Returns:
//   name        STRING         as in the migration that made it
//   state       STRING         ONLINE when it answers
//   populated   FLOAT          per cent filled
// Cost: reads the schema only
SHOW INDEXES
YIELD name, state, populationPercent
RETURN name, state, populationPercent AS populated
ORDER BY name
