-- What calls cost us, and where books differ: what finance goes by beside the ledger. The services tell what the carrier and
-- the provider said; each act has one function, and takes many at once. Nobody writes these tables but them.

-- Puts calls that began within a time, are over and have a leg at the carrier on the list of those whose cost is looked for.
-- Any number of processes may do so at once. Says how many are new.
create or replace function enrol_cost_searches(p_from timestamptz, p_before timestamptz, p_first_look interval, p_limit int) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
declare v_count int;
begin
  insert into provider_cost_search (call_id, next_at)
    select c.id, c.billed_at + p_first_look from call c
    where c.created_at >= p_from and c.created_at < p_before and c.billed_at is not null and c.has_leg
      and not exists (select from provider_cost_search s where s.call_id = c.id)
    limit p_limit
    on conflict (call_id) do nothing;
  get diagnostics v_count = row_count;
  return v_count;
end $$;

-- The same for calls that have just ended.
create or replace function enrol_ended_costs(p_call_ids uuid[], p_first_look interval) returns void
language sql security definer set search_path = public, pg_temp as $$
  insert into provider_cost_search (call_id, next_at)
    select c.id, c.billed_at + p_first_look from call c where c.id = any (p_call_ids) and c.billed_at is not null and c.has_leg
    on conflict (call_id) do nothing
$$;

drop function if exists claim_cost_searches(int, timestamptz, interval);

-- Takes calls that are due, the longest due first; another process gets others, until the lease is over. With the latest
-- price of each leg, as JSON, and of its recording; whether a voice spoke in it, or somebody has read it or is still to, whose use has
-- no price yet; and whether it was recorded.
create or replace function claim_cost_searches(p_limit int, p_at timestamptz, p_lease interval)
returns table (call_id uuid, attempts int, known_at timestamptz, ended_at timestamptz, carrier text, parent_leg_id text, billed_leg_id text, prices text, is_voice_unpriced boolean,
  is_recorded boolean, recording_id text)
language sql security definer set search_path = public, pg_temp as $$
  with due as materialized (
    select s.call_id from provider_cost_search s where s.completed_at is null and s.next_at <= p_at
    order by s.next_at limit p_limit for update skip locked
  ), taken as (
    update provider_cost_search s set attempts = s.attempts + 1, next_at = p_at + p_lease from due where s.call_id = due.call_id
    returning s.call_id, s.attempts, s.known_at
  ) select t.call_id, t.attempts, t.known_at, coalesce(c.ended_at, c.billed_at), c.carrier, parent.leg_id, billed.leg_id, found.list,
    exists (select from agent_session a where a.call_id = c.id and a.bound_at is not null and not a.is_priced)
      or exists (select from talk_reading r where r.call_id = c.id and not r.is_priced)
      or exists (select from lead_call l where l.call_id = c.id and l.state in ('talking', 'waiting')),
    recording.call_id is not null, recording.recording_id
  from taken t join call c on c.id = t.call_id
    left join call_leg parent on parent.call_id = c.id and parent.role in ('browser', 'inbound') and not parent.is_billed
    left join call_leg billed on billed.call_id = c.id and billed.is_billed
    left join call_recording recording on recording.call_id = c.id and recording.state <> 'failed'
  cross join lateral (
    select coalesce(jsonb_agg(jsonb_build_object('legId', p.leg_id, 'isChild', p.is_child, 'micros', p.price_micros::text, 'currency', p.price_unit)), '[]')::text
    from provider_cost p where p.call_id = t.call_id and p.carrier = c.carrier and not exists (
      select from provider_cost later where later.carrier = p.carrier and later.leg_id = p.leg_id and (later.fetched_at, later.id) > (p.fetched_at, p.id))) found (list)
$$;

-- What these calls cost by the latest prices of their legs: a price in another currency by what it was converted to; one that
-- waits for a rate is counted, never added. Internal.
create or replace function sum_costs(p_call_ids uuid[]) returns void
language sql security definer set search_path = public, pg_temp as $$
  update provider_cost_search s set cost_micros = sums.cost, foreign_legs = sums.foreign_legs from (
      select p.call_id, coalesce(sum(case when p.price_unit = c.currency then p.price_micros else p.converted_micros end), 0) as cost,
        count(*) filter (where p.price_unit <> c.currency and p.converted_micros is null) as foreign_legs
      from provider_cost p join call c on c.id = p.call_id
      where p.call_id = any (p_call_ids) and not exists (
        select from provider_cost later where later.carrier = p.carrier and later.leg_id = p.leg_id and (later.fetched_at, later.id) > (p.fetched_at, p.id))
      group by p.call_id
    ) sums where s.call_id = sums.call_id
$$;

-- Notes prices of legs as the carrier says them, each once; one that a leg had long ago and has again is the latest again.
-- Sums up what their calls cost, by the latest prices. Refused whole (TT006) where a leg is not one of its call's, or the
-- call is not over.
create or replace function note_costs(p_prices jsonb, p_at timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if jsonb_typeof(p_prices) is distinct from 'array' or p_at is null or p_at not between '2000-01-01' and clock_timestamp() + interval '2 years' or exists (
      select from jsonb_to_recordset(p_prices) as price("callId" uuid, "legId" text, "isChild" boolean, micros bigint, currency text, "durationSeconds" int)
        left join call c on c.id = price."callId"
      where c.billed_at is null or num_nulls(price."isChild", price.micros) > 0 or coalesce(price.currency, '') !~ '^[A-Z]{3}$'
        or coalesce(price."legId", '') = '' or price."isChild" = exists (select from call_leg own where own.call_id = c.id and own.leg_id = price."legId" and own.role in ('browser', 'inbound') and not own.is_billed) or price."durationSeconds" < 0
        or exists (select from call_leg other where other.carrier = c.carrier and other.leg_id = price."legId" and other.call_id <> c.id)
        or exists (select from provider_cost known where known.carrier = c.carrier and known.leg_id = price."legId" and known.call_id <> c.id)) then
    raise exception 'cost_refused' using errcode = 'TT006';
  end if;
  insert into provider_cost (carrier, call_id, leg_id, is_child, price_micros, price_unit, duration_seconds, fetched_at)
    select c.carrier, "callId", "legId", "isChild", micros, price.currency, price."durationSeconds", p_at
    from jsonb_to_recordset(p_prices) as price("callId" uuid, "legId" text, "isChild" boolean, micros bigint, currency text, "durationSeconds" int)
      join call c on c.id = price."callId"
    on conflict (carrier, leg_id, price_micros, price_unit) do update set fetched_at = excluded.fetched_at
      where exists (select from provider_cost later where later.carrier = excluded.carrier and later.leg_id = excluded.leg_id
        and (later.fetched_at, later.id) > (provider_cost.fetched_at, provider_cost.id));
  perform sum_costs(array(select "callId" from jsonb_to_recordset(p_prices) as price("callId" uuid)));
end $$;

-- Sets what a currency is worth from an instant on. It never changes: the same again is the first one (false),
-- another for the same instant is refused. Somebody who works in finance, as themselves.
create or replace function set_exchange_rate(p_from text, p_to text, p_rate_nanos bigint, p_source text, p_valid_from timestamptz, p_by text, p_at timestamptz)
returns boolean language plpgsql security definer set search_path = public, pg_temp as $$
declare v_known exchange_rate;
begin
  if not holds_role(p_by, array['finance', 'admin']) or coalesce(app_user_id(), p_by) <> p_by then
    raise exception 'role_refused' using errcode = 'TT013';
  end if;
  if coalesce(p_from, '') !~ '^[A-Z]{3}$' or coalesce(p_to, '') !~ '^[A-Z]{3}$' or p_from = p_to or coalesce(p_source, '') = ''
    or coalesce(p_rate_nanos, 0) not between 1 and 1000000000000000 or p_at is null
    or coalesce(p_valid_from, 'infinity') not between '2000-01-01' and clock_timestamp() + interval '2 years' then
    raise exception 'rate_refused' using errcode = 'TT006';
  end if;
  insert into exchange_rate (from_currency, to_currency, rate_nanos, source, valid_from, set_by, created_at)
    values (p_from, p_to, p_rate_nanos, p_source, p_valid_from, p_by, p_at) on conflict do nothing;
  if found then return true; end if;
  select * into v_known from exchange_rate where from_currency = p_from and to_currency = p_to and valid_from = p_valid_from;
  if (v_known.rate_nanos, v_known.source) is distinct from (p_rate_nanos, p_source) then
    raise exception 'rate_fixed' using errcode = 'TT005';
  end if;
  return false;
end $$;

-- What a currency was worth when a call ended; no row where nobody has said so. Internal.
create or replace function rate_at(p_from text, p_to text, p_at timestamptz) returns table (id bigint, rate_nanos bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select r.id, r.rate_nanos from exchange_rate r where r.from_currency = p_from and r.to_currency = p_to and r.valid_from <= p_at order by r.valid_from desc limit 1
$$;

-- Prices in another currency than their call's that wait, and for which there is a rate by now.
create or replace function costs_to_convert(p_limit int)
returns table (cost_id bigint, price_micros bigint, rate_id bigint, rate_nanos bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select p.id, p.price_micros, r.id, r.rate_nanos
  from provider_cost_search s join call c on c.id = s.call_id join provider_cost p on p.call_id = s.call_id
    cross join lateral rate_at(p.price_unit, c.currency, coalesce(c.ended_at, c.billed_at)) r
  where s.foreign_legs > 0 and p.price_unit <> c.currency and p.converted_micros is null
  limit p_limit
$$;

-- Notes what prices come to in the currency of their call, each once. Refused whole (TT006) where the rate is not that of the
-- call's end, or the amount is not what it makes of the price, rounded up to a micro. A call that was given up or confirmed
-- before is looked at anew by what adds up days.
create or replace function convert_costs(p_amounts jsonb, p_at timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare v_calls uuid[];
begin
  if jsonb_typeof(p_amounts) is distinct from 'array' or p_at is null or p_at not between '2000-01-01' and clock_timestamp() + interval '2 years' or exists (
      select from jsonb_to_recordset(p_amounts) as amount("costId" bigint, "rateId" bigint, micros bigint)
        left join provider_cost p on p.id = amount."costId" left join call c on c.id = p.call_id
        left join lateral rate_at(p.price_unit, c.currency, coalesce(c.ended_at, c.billed_at)) r on true
      where num_nulls(p.id, r.id, amount.micros) > 0 or r.id <> amount."rateId"
        or amount.micros <> ceil(p.price_micros::numeric * r.rate_nanos / 1000000000)) then
    raise exception 'cost_refused' using errcode = 'TT006';
  end if;
  with converted as (
    update provider_cost p set exchange_rate_id = amount."rateId", converted_micros = amount.micros
      from jsonb_to_recordset(p_amounts) as amount("costId" bigint, "rateId" bigint, micros bigint)
      where p.id = amount."costId" and p.converted_micros is null
      returning p.call_id
  ) select array_agg(distinct call_id) into v_calls from converted;
  perform sum_costs(v_calls);
  update provider_cost_search set completed_at = p_at
    where call_id = any (v_calls) and completed_at is not null and known_at is not null and foreign_legs = 0;
end $$;

-- Notes how looks for costs ended; nothing for a call that another process has taken meanwhile. What is known stays known.
create or replace function note_cost_looks(p_looks jsonb) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if jsonb_typeof(p_looks) is distinct from 'array' then raise exception 'cost_refused' using errcode = 'TT006'; end if;
  update provider_cost_search s set attempts = look.attempts, next_at = look."nextAt", known_at = coalesce(s.known_at, look."knownAt"),
      completed_at = look."completedAt", obstacle = look.obstacle
    from jsonb_to_recordset(p_looks) as look("callId" uuid, "takenAttempts" int, attempts int, "nextAt" timestamptz,
      "knownAt" timestamptz, "completedAt" timestamptz, obstacle text)
    where s.call_id = look."callId" and s.attempts = look."takenAttempts" and s.completed_at is null;
end $$;

-- What stands under a case that closed by itself, where nobody has written anything. Internal.
create or replace function gone_note() returns text language sql immutable return 'A later comparison found that the books agree.';

-- Begins to compare a day, once at a time; one that stopped on its way (no sign of life since `p_stale`) is closed first. A
-- job asks for it, or somebody who works in finance. Gives the run that is under way now.
create or replace function begin_match(p_id uuid, p_day date, p_by text, p_stale timestamptz, p_at timestamptz) returns uuid
language plpgsql security definer set search_path = public, pg_temp as $$
declare v_id uuid;
begin
  if p_by is null or not starts_with(p_by, 'system:') and not holds_role(p_by, array['finance', 'admin']) then
    raise exception 'role_refused' using errcode = 'TT013';
  end if;
  update match_run set finished_at = p_at, error = 'It stopped on its way. Compare the day again.'
    where day = p_day and finished_at is null and updated_at < p_stale;
  insert into match_run (id, day, started_by, started_at, updated_at, counts) values (p_id, p_day, p_by, p_at, p_at, '{}')
    on conflict do nothing returning id into v_id;
  return coalesce(v_id, (select id from match_run where day = p_day and finished_at is null));
end $$;

-- How far a comparison is, or that it ended. False where somebody else has closed it.
create or replace function note_match(p_id uuid, p_counts jsonb, p_at timestamptz, p_is_over boolean default false, p_error text default null)
returns boolean language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if jsonb_typeof(p_counts) is distinct from 'object' or p_at is null then raise exception 'case_refused' using errcode = 'TT006'; end if;
  update match_run set counts = p_counts, updated_at = p_at, finished_at = case when p_is_over then p_at end, error = p_error
    where id = p_id and finished_at is null;
  return found;
end $$;

-- Writes where books differ. The same object is the same case, whoever finds it: found again, it opens if it had closed by
-- itself; what people wrote and decided stays. A comparison brings what both sides say now (`p_is_anew`).
create or replace function open_cases(p_cases jsonb, p_at timestamptz, p_is_anew boolean) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if jsonb_typeof(p_cases) is distinct from 'array' or p_at is null or p_at not between '2000-01-01' and clock_timestamp() + interval '2 years' or exists (
      select from jsonb_to_recordset(p_cases) as c(id uuid, key text, kind text, bucket text, day date, "callId" uuid, "paymentId" uuid, ours jsonb, theirs jsonb)
      where num_nulls(c.id, c.key, c.day) > 0 or coalesce(c.kind, '') not in ('call', 'payment', 'refund', 'dispute') or not starts_with(c.key, c.kind || ':')
        or coalesce(c.bucket, '') not in ('rounding', 'missing_here', 'missing_there', 'different') or num_nonnulls(c.ours, c.theirs) = 0
        -- a payment that the provider names and that we do not have is what some cases are about
        or c."callId" is not null and not exists (select from call where call.id = c."callId")) then
    raise exception 'case_refused' using errcode = 'TT006';
  end if;
  -- always in the same order: two comparisons at once must not wait for each other
  insert into match_case as m (id, key, kind, bucket, day, call_id, payment_id, external_id, ours, theirs, difference_micros, found_at, seen_at)
    select c.id, c.key, c.kind, c.bucket, c.day, c."callId", c."paymentId", c."externalId", c.ours, c.theirs, c."differenceMicros", p_at, p_at
    from jsonb_to_recordset(p_cases) as c(id uuid, key text, kind text, bucket text, day date, "callId" uuid, "paymentId" uuid, "externalId" text,
      ours jsonb, theirs jsonb, "differenceMicros" bigint)
    order by c.key
    on conflict (key) do update set seen_at = p_at,
      state = case when m.state <> 'open' and m.closed_by is null then 'open' else m.state end,
      closed_at = case when m.state <> 'open' and m.closed_by is null then null else m.closed_at end,
      note = case when m.state <> 'open' and m.closed_by is null and m.note = gone_note() then null else m.note end,
      bucket = case when p_is_anew then excluded.bucket else m.bucket end, day = case when p_is_anew then excluded.day else m.day end,
      ours = case when p_is_anew then excluded.ours else m.ours end, theirs = case when p_is_anew then excluded.theirs else m.theirs end,
      difference_micros = case when p_is_anew then excluded.difference_micros else m.difference_micros end,
      call_id = case when p_is_anew then coalesce(excluded.call_id, m.call_id) else m.call_id end,
      payment_id = case when p_is_anew then coalesce(excluded.payment_id, m.payment_id) else m.payment_id end;
end $$;

-- Closes open cases of objects on which the books agree now. A person's note stays.
create or replace function mend_cases(p_keys text[], p_at timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform from match_case where key = any (p_keys) and state = 'open' order by key for update;
  update match_case set state = 'mended', closed_at = p_at, note = coalesce(note, gone_note()) where key = any (p_keys) and state = 'open';
end $$;

-- Holds a case for who works on it, until the transaction ends.
create or replace function lock_case(p_id uuid) returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform from match_case where id = p_id for update;
end $$;

-- Gives a case an owner, a note and a state (null: as it is). Somebody who works in finance, as themselves; so does its owner.
-- What is explained says how. A decision names who made it; one that closed by itself is theirs once they say so.
create or replace function work_on_case(p_id uuid, p_state text, p_owner text, p_note text, p_by text, p_at timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_case match_case;
  v_state text;
begin
  select * into v_case from match_case where id = p_id for update;
  if not found then raise exception 'case_unknown' using errcode = 'TT001'; end if;
  if not holds_role(p_by, array['finance', 'admin']) or coalesce(app_user_id(), p_by) <> p_by
    or p_owner is distinct from v_case.owner_id and p_owner is not null and not holds_role(p_owner, array['finance', 'admin']) then
    raise exception 'role_refused' using errcode = 'TT013';
  end if;
  v_state := coalesce(p_state, v_case.state);
  if v_state not in ('open', 'explained', 'mended') or v_state = 'explained' and (coalesce(p_note, '') = '' or p_note = gone_note())
    or p_at is null or p_at not between '2000-01-01' and clock_timestamp() + interval '2 years' then
    raise exception 'case_refused' using errcode = 'TT006';
  end if;
  if p_state is not null and (p_state <> v_case.state or v_case.state <> 'open' and v_case.closed_by is null) then
    v_case.closed_at := case when v_state <> 'open' then p_at end;
    v_case.closed_by := case when v_state <> 'open' then p_by end;
  end if;
  update match_case set state = v_state, owner_id = p_owner, note = p_note, closed_at = v_case.closed_at, closed_by = v_case.closed_by where id = p_id;
end $$;
