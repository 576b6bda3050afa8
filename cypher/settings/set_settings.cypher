// Keeps how the programme presents itself; whoever calls has the lock of the audit log and has looked at the version. No rows.
//
// Parameters:
//   title         STRING | NULL   what the pages call the programme
//   contact       STRING | NULL   whom to ask
//   language      STRING | NULL   language of pages for whom no other was chosen
//   default_plan  STRING | NULL   plan that pages go by where no run says another
//   names_depth   INTEGER | NULL  levels below a leader whose names the leader is told
//   second_factor_roles  STRING | NULL  roles that must have a second factor, with commas between
//   version       INTEGER         the version that this makes
// Returns:
//   none
// Cost: one index seek
MERGE (settings:ProgrammeSettings {key: 'settings'})
SET
  settings.title = $title,
  settings.contact = $contact,
  settings.language = $language,
  settings.default_plan = $default_plan,
  settings.names_depth = $names_depth,
  settings.second_factor_roles = $second_factor_roles,
  settings.version = $version
