-- Provider quotas, shared by every worker on this database.
--
-- How it counts. A call is reserved before it is made and settled when its outcome is known. What may still be reserved
-- in a window is `remaining`, which is what the provider last said, less all calls under way:
--
-- 1. An answer's headers hold the count at the moment when the provider counted that call. They include every call that
--    was answered to us before this one was reserved, but perhaps not those under way. So calls under way are always
--    taken off besides: while calls run in parallel we allow a few less than there are, when all is quiet exactly as many.
-- 2. Answers arrive out of order. One to a call that was reserved after the last telling is newer than it and is taken
--    as it is, up or down: that is how a window that began anew at the provider, or a call that it did not count, is
--    found. Any other may be older than what we know, and can only lower it. A changed limit is always believed.
-- 3. An answer without headers counts as one call less. So does a call that was never settled (its process was killed)
--    once it must be over: the next newer headers put that right. A call that never left is given back.
-- 4. A refusal ("too many requests") means that nothing is left until the window resets, for everybody.
-- 5. A window that is over holds its whole limit again. A day is a day of UTC and ten seconds, since no two clocks agree; a
--    window of a length begins with the first call in it, and again when headers show that it began anew. Should clocks
--    differ by more, a day that was told to be used up within its first quarter of an hour is tried again after 5 minutes.
--
-- All moments are the database's. Nothing that counts is kept in a worker's memory.

create table sync.provider_quotas (
  provider text not null,
  account text not null,
  window_name text not null,
  length_ms integer check (length_ms > 0),
  call_limit integer check (call_limit >= 0),
  remaining integer check (remaining >= 0),
  told_by text not null default 'declared' check (told_by in ('declared', 'headers')),
  told_at timestamptz,
  window_start timestamptz not null,
  resets_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (provider, account, window_name)
) with (
  -- Every call rewrites these few rows in place.
  fillfactor = 20,
  autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 200
);
comment on table sync.provider_quotas is 'What a provider allows an account per window, and what is left of it.';
comment on column sync.provider_quotas.account is 'A fingerprint of the key; never the key.';
comment on column sync.provider_quotas.length_ms is 'Null: a day of UTC.';
comment on column sync.provider_quotas.call_limit is 'Null: not known yet, and then nothing is refused.';
comment on column sync.provider_quotas.remaining is
  'Calls left as the provider last said; those in sync.provider_calls are to be taken off. Null: not known.';
comment on column sync.provider_quotas.told_by is 'Where the limit comes from: our catalogue, or the provider''s headers.';
comment on column sync.provider_quotas.told_at is 'When the provider last told of this window; null: not yet since it began.';

create table sync.provider_calls (
  provider text not null,
  account text not null,
  id bigint generated always as identity,
  calls integer not null check (calls > 0),
  reserved_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (provider, account, id)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200);
comment on table sync.provider_calls is 'Calls that were reserved and not settled yet: they are under way.';
comment on column sync.provider_calls.expires_at is 'When the call must be over; unsettled then, it counts as made.';

alter table sync.provider_quotas enable row level security;
alter table sync.provider_calls enable row level security;

create function sync.quota_reset(length_ms integer, moment timestamptz) returns timestamptz language sql stable as $$
  select case
    when length_ms is not null then moment + length_ms * interval '1 millisecond'
    else date_trunc('day', moment, 'UTC') + interval '1 day 10 seconds'
  end;
$$;
comment on function sync.quota_reset is 'When a window that begins (or a day that is in progress) at the moment resets.';

create function sync.quota_opens_at(quota sync.provider_quotas) returns timestamptz language sql stable as $$
  select case
    when quota.length_ms is null and quota.told_at < quota.window_start + interval '15 minutes'
      then least(quota.resets_at, quota.told_at + interval '5 minutes')
    else quota.resets_at
  end;
$$;
comment on function sync.quota_opens_at is 'When a used-up window is tried again: at its reset, or sooner where clocks may differ.';

-- Makes the windows of an account that are missing, brings declared limits up to date, and removes what nobody has
-- used for a week (the account of a former key). Windows: [{"name", "length" in ms or null for a day, "limit" or null}].
create function sync.declare_quotas(provider text, account text, windows jsonb) returns void language plpgsql as $$
#variable_conflict use_column
declare
  moment timestamptz := clock_timestamp();
begin
  insert into sync.provider_quotas as q (
    provider, account, window_name, length_ms, call_limit, remaining, window_start, resets_at, updated_at
  )
  select declare_quotas.provider, declare_quotas.account, d.name, d.length, d."limit", d."limit",
    case when d.length is null then date_trunc('day', moment, 'UTC') else moment end,
    sync.quota_reset(d.length, moment), moment
  from jsonb_to_recordset(windows) as d (name text, length integer, "limit" integer)
  order by d.name
  on conflict (provider, account, window_name) do update set
    length_ms = excluded.length_ms,
    call_limit = case when q.told_by = 'declared' then excluded.call_limit else q.call_limit end,
    remaining = case
      when q.told_by = 'headers' or q.call_limit is not distinct from excluded.call_limit then q.remaining
      else excluded.call_limit - least(excluded.call_limit, coalesce(q.call_limit - q.remaining, 0))
    end,
    window_start = case when q.length_ms is distinct from excluded.length_ms then excluded.window_start else q.window_start end,
    resets_at = case when q.length_ms is distinct from excluded.length_ms then excluded.resets_at else q.resets_at end;

  delete from sync.provider_quotas where ctid = any (array(
    select ctid from sync.provider_quotas
    where provider = declare_quotas.provider and account <> declare_quotas.account
      and updated_at < moment - interval '7 days'
    for update skip locked
  ));
end $$;

create function sync.reserve_call(
  provider text,
  account text,
  calls integer default 1,
  windows jsonb default '[]',
  keep jsonb default '{}',
  lifetime interval default '1 minute',
  out granted boolean,
  out call_id bigint,
  out used_up text,
  out call_limit integer,
  out wait_ms bigint
) language plpgsql as $$
#variable_conflict use_column
declare
  moment timestamptz;
  lapsed integer;
  under_way integer;
  last_over timestamptz;
  opens_at timestamptz;
begin
  if calls < 1 or lifetime <= interval '0' then
    raise exception 'calls and lifetime must be more than 0' using errcode = 'invalid_parameter_value';
  end if;
  -- Always these rows first and in this order, in every function here: no two callers can block each other.
  perform from sync.provider_quotas
  where provider = reserve_call.provider and account = reserve_call.account order by window_name for update;
  if exists (
    select from jsonb_to_recordset(windows) as d (name text, length integer, "limit" integer)
    where not exists (
      select from sync.provider_quotas q
      where q.provider = reserve_call.provider and q.account = reserve_call.account and q.window_name = d.name
        and q.length_ms is not distinct from d.length
        and (q.told_by = 'headers' or q.call_limit is not distinct from d."limit")
    )
  ) then
    perform sync.declare_quotas(reserve_call.provider, reserve_call.account, windows);
  end if;
  moment := clock_timestamp();

  with over as (
    delete from sync.provider_calls
    where provider = reserve_call.provider and account = reserve_call.account and expires_at <= moment
    returning calls
  )
  select sum(over.calls) into lapsed from over;
  update sync.provider_quotas q set
    remaining = case when q.resets_at <= moment then q.call_limit else q.remaining - least(q.remaining, coalesce(lapsed, 0)) end,
    told_at = case when q.resets_at > moment then q.told_at end,
    window_start = case
      when q.resets_at > moment then q.window_start
      when q.length_ms is null then date_trunc('day', moment, 'UTC')
      else moment
    end,
    resets_at = case when q.resets_at > moment then q.resets_at else sync.quota_reset(q.length_ms, moment) end,
    updated_at = moment
  where q.provider = reserve_call.provider and q.account = reserve_call.account and (lapsed > 0 or q.resets_at <= moment);

  select coalesce(sum(c.calls), 0), max(c.expires_at) into under_way, last_over
  from sync.provider_calls c where c.provider = reserve_call.provider and c.account = reserve_call.account;

  select q.window_name, q.call_limit, o.opens_at into used_up, call_limit, opens_at
  from sync.provider_quotas q,
    lateral (select coalesce((keep ->> q.window_name)::integer, 0) as calls) kept,
    lateral (
      select case
        -- Only calls under way are between: one that is given back makes room before the window resets.
        when q.remaining - reserve_call.calls >= kept.calls then least(q.resets_at, last_over)
        else sync.quota_opens_at(q)
      end as opens_at
    ) o
  where q.provider = reserve_call.provider and q.account = reserve_call.account
    and q.remaining - under_way - reserve_call.calls < kept.calls and o.opens_at > moment
  order by o.opens_at desc limit 1;

  granted := used_up is null;
  if granted then
    insert into sync.provider_calls (provider, account, calls, reserved_at, expires_at)
    values (reserve_call.provider, reserve_call.account, reserve_call.calls, moment, moment + lifetime)
    returning id into call_id;
  else
    wait_ms := greatest(1, ceil(extract(epoch from opens_at - moment) * 1000));
  end if;
end $$;
comment on function sync.reserve_call is
  'Reserves calls before they are made: granted, with the id to settle them by; or not, with the window that is used up, its limit, and the ms until it is worth asking again. windows: see sync.declare_quotas; keep: calls to leave for others, by window ({"day": 500}); lifetime: when the calls are surely over.';

create function sync.settle_call(
  provider text,
  account text,
  call_id bigint,
  made integer,
  told jsonb default '[]',
  out wait_ms bigint
) language plpgsql as $$
#variable_conflict use_column
declare
  moment timestamptz;
  reserved timestamptz;
  quota sync.provider_quotas;
  said record;
  newer boolean;
begin
  perform from sync.provider_quotas
  where provider = settle_call.provider and account = settle_call.account order by window_name for update;
  delete from sync.provider_calls
  where provider = settle_call.provider and account = settle_call.account and id = call_id
  returning reserved_at into reserved;
  if reserved is null then
    -- It expired, and was counted then.
    reserved := '-infinity';
    made := 0;
  end if;
  moment := clock_timestamp();

  for quota in
    select * from sync.provider_quotas where provider = settle_call.provider and account = settle_call.account
  loop
    select t.* into said
    from jsonb_to_recordset(told) as t (name text, "limit" integer, remaining integer, used_up boolean, wait bigint)
    where t.name = quota.window_name;
    newer := reserved >= coalesce(quota.told_at, quota.window_start) or quota.remaining is null
      or said."limit" <> quota.call_limit;

    if said."limit" is not null or said.remaining is not null then
      quota.call_limit := coalesce(said."limit", quota.call_limit);
      quota.told_by := 'headers';
    end if;
    if said.used_up then
      quota.remaining := 0;
      quota.told_at := moment;
      quota.resets_at := coalesce(moment + said.wait * interval '1 millisecond', sync.quota_reset(quota.length_ms, moment));
      if quota.length_ms is null then
        quota.window_start := date_trunc('day', moment, 'UTC');
      end if;
      wait_ms := greatest(wait_ms, 1, ceil(extract(epoch from sync.quota_opens_at(quota) - moment) * 1000));
    elsif said.remaining is null then
      quota.remaining := quota.remaining - least(quota.remaining, made);
      quota.told_at := case when quota.told_at is not null and made > 0 then moment else quota.told_at end;
    elsif newer then
      if quota.length_ms is not null and said.remaining > quota.remaining then
        quota.resets_at := sync.quota_reset(quota.length_ms, moment);
      end if;
      quota.remaining := said.remaining;
      quota.told_at := moment;
    elsif said.remaining < quota.remaining then
      quota.remaining := said.remaining;
      quota.told_at := moment;
    end if;

    update sync.provider_quotas q set
      call_limit = quota.call_limit, remaining = quota.remaining, told_by = quota.told_by, told_at = quota.told_at,
      window_start = quota.window_start, resets_at = quota.resets_at, updated_at = moment
    where q.provider = quota.provider and q.account = quota.account and q.window_name = quota.window_name
      and (made > 0 or said.name is not null);
  end loop;
end $$;
comment on function sync.settle_call is
  'Settles a reservation: how many of its calls were made (0: given back), and what the answer told, [{"name", "limit", "remaining", "used_up", "wait" in ms}] by window. Gives the ms until a window that was refused as used up is worth asking again.';
