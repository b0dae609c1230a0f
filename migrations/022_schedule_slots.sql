-- Slots that did not run, or ran late: few among many.
create index schedule_slots_exceptions on sync.schedule_slots (schedule_id, slot) where outcome <> 'fired' or missed;
-- Rows that stand for many missed slots: by their end, to find those that reach into a stretch of time.
create index schedule_slots_together on sync.schedule_slots (schedule_id, last_slot) where slots > 1;
-- What operators did with one schedule.
create index operator_actions_schedule on sync.operator_actions ((detail ->> 'schedule'), id)
  where detail ->> 'schedule' is not null;
