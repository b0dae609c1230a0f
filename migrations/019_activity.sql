-- The audit is looked through by who, by what, and by job; and nothing is taken back twice.
create index operator_actions_actor on sync.operator_actions (actor, at desc, id desc);
create index operator_actions_action on sync.operator_actions (action, at desc, id desc);
create index operator_actions_jobs on sync.operator_actions using gin (job_ids);
create index operator_actions_bulk on sync.operator_actions ((detail ->> 'bulkAction')) where detail ? 'bulkAction';
-- Of a bulk action, which can be taken back part by part, `undoOf` names the bulk action; of any other it names the row here.
create unique index operator_actions_undo on sync.operator_actions ((detail ->> 'undoOf'))
  where detail ? 'undoOf' and not detail ? 'bulkAction';
