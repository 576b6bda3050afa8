// Makes the key of the engine's work node unique, so that there is one lock and not two.
//
// Parameters:
//   none
// Returns:
//   none
// Cost: nothing when it exists
CREATE CONSTRAINT work_key IF NOT EXISTS FOR (w:Work) REQUIRE w.key IS UNIQUE
