-- The audit is added to and expires; nobody but the owner of the schema can change it, or remove what is recent. Restrictive
-- policies narrow what the roles of sync.grant_access() are let do.
create policy unchanged on sync.operator_actions as restrictive for update using (false);
create policy recent_is_kept on sync.operator_actions as restrictive for delete using (at < now() - interval '1 day');
