// How the programme presents itself and what its pages go by. One row; nulls and version 0 where nobody said anything.
//
// Parameters:
//   none
// Returns:
//   title         STRING | NULL   what the pages call the programme
//   contact       STRING | NULL   whom to ask
//   language      STRING | NULL   language of pages for whom no other was chosen
//   default_plan  STRING | NULL   plan that pages go by where no run says another
//   names_depth   INTEGER | NULL  levels below a leader whose names the leader is told
//   second_factor_roles  STRING | NULL  roles that must have a second factor, with commas between
//   version       INTEGER         how often it was changed
// Cost: one index seek
OPTIONAL MATCH (settings:ProgrammeSettings {key: 'settings'})
RETURN
  settings.title AS title,
  settings.contact AS contact,
  settings.language AS language,
  settings.default_plan AS default_plan,
  settings.names_depth AS names_depth,
  settings.second_factor_roles AS second_factor_roles,
  coalesce(settings.version, 0) AS version
