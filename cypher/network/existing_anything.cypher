// How much is in the store beside what a bulk load keeps or makes anew. One row.
//
// Parameters:
//   none
// Returns:
//   others  INTEGER  nodes of the network and of runs
//   relationships  INTEGER  of every type
//   data_version  INTEGER  0 when nothing was ever loaded
// Cost: counts from the store's own statistics
OPTIONAL MATCH (meta:Meta {key: 'store'})
WITH coalesce(max(meta.data_version), 0) AS data_version
RETURN COUNT { () } - COUNT { (:User) } - COUNT { (:UserSession) } - COUNT { (:LoginAttempt) } - COUNT { (:UserLock) }
    - COUNT { (:ApiToken) } - COUNT { (:SignInStep) }
    - COUNT { (:Migration) } - COUNT { (:Meta) } - COUNT { (:TreeLock) } - COUNT { (:Work) }
    - COUNT { (:AuditEntry) } - COUNT { (:AuditHead) } - COUNT { (:Filing) } - COUNT { (:Alert) } - COUNT { (:Case) } - COUNT { (:CaseEntry) }
    - COUNT { (:Reveal) } - COUNT { (:NameView) } - COUNT { (:PackVersion) } - COUNT { (:PackEntry) } - COUNT { (:PackShadow) }
    - COUNT { (:RecognitionWish) } - COUNT { (:RecognitionSetting) }
    - COUNT { (:PublishedTable) } - COUNT { (:IdempotencyKey) } - COUNT { (:SavedView) } - COUNT { (:ProgrammeSettings) }
    - COUNT { (:Invitation) } - COUNT { (:PersonalGoal) } - COUNT { (:Challenge) } - COUNT { (:RecognitionAward) } - COUNT { (:Notice) } - COUNT { (:Delivery) } - COUNT { (:NoticeSetting) } - COUNT { (:Webhook) } - COUNT { (:TeamGoal) } AS others,
  COUNT { ()-->() } AS relationships, data_version
