// Nodes that outlive a bulk load: users and their tokens for programs, the audit log, what was filed and decided, packs of thresholds, published figures, invitation links and goals of leaders, the settings of the programme, and what the store knows of itself.
//
// Parameters:
//   none
// Returns:
//   label  STRING  what the node is
//   properties  MAP  all of the node
// Cost: every node of these labels
MATCH (node:User|ApiToken|Meta|AuditEntry|AuditHead|Filing|Alert|Case|CaseEntry|PackVersion|PackEntry|PackShadow|PublishedTable|IdempotencyKey|RecognitionWish|RecognitionSetting|ProgrammeSettings|Invitation|PersonalGoal|Challenge|RecognitionAward|SavedView|Notice|Delivery|NoticeSetting|Webhook|TeamGoal)
RETURN labels(node)[0] AS label, properties(node) AS properties
ORDER BY label, coalesce(node.filing_id, node.alert_id, node.case_id, node.token_id, node.user_id, node.key, node.pack_key, node.table_id, node.member_id), coalesce(node.seq, 0), node.shadow_key, node.key, node.goal_key, node.view_id
