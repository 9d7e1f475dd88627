-- Two people for all that makes money out of nothing, or lets more of it go (A6): one asks, another approves, and the
-- approval does it, here and nowhere else. Adjustments have a table and functions of their own and count into the same limits.

-- What people of finance may let go of in 24 hours, and what one alone sets for a caller; changed by the owner of the database.
insert into money_limit (name, amount) values
  ('finance', 2000000000), ('admin', 10000000000), ('pair', 10000000000), ('day', 20000000000),
  ('single:callsAtOnce', 1), ('single:agentCallsAtOnce', 5), ('single:startsPerMinute', 5), ('single:countriesPerDay', 3), ('single:spendPerDayMicros', 10000000),
  ('single:pricePerMinuteMicros', 500000), ('single:maxCallSeconds', 1800)
  on conflict (name) do nothing;

-- When two people began to be needed: what was made before names no request. Internal.
create or replace function requests_since() returns timestamptz language sql stable
return (select min(since) from money_limit);

-- What waits, and what was decided: all movements that two people answer for. Internal.
create or replace function asked_money() returns table (id uuid, worth numeric, asked_by text, decided_by text, state text, counted_at timestamptz)
language sql stable as $$
  select a.id, abs(a.amount_micros)::numeric, a.requested_by, a.decided_by, a.state, a.counted_at from adjustment_request a
    where a.state in ('pending', 'approved')
  union all
  select r.id, r.worth_micros::numeric, r.requested_by, r.decided_by, r.state, r.counted_at from money_request r
    where r.state in ('pending', 'approved')
$$;

-- Whether it fits into the limits of whoever asks, of the two together and of the day (A6); TT016 where it does not. What waits
-- counts for who asks, so that many small requests are one large one. By the database's own clock. One at a time, from here
-- to the end of the transaction. Internal; without `p_decided_by`: when it is asked for.
create or replace function check_money_limits(p_id uuid, p_asked_by text, p_decided_by text, p_worth numeric) returns void language plpgsql as $$
declare
  v_since timestamptz := clock_timestamp() - interval '24 hours';
  v_name text;
  v_used numeric;
  v_most numeric;
begin
  perform pg_advisory_xact_lock(hashtextextended('talktime:money-limits', 0));
  if p_worth = 0 then return; end if;
  foreach v_name in array case when p_decided_by is null then array['person'] else array['person', 'pair', 'day'] end loop
    select coalesce(sum(m.worth), 0) into v_used from asked_money() m
      where m.id <> p_id and (m.state = 'approved' and m.counted_at > v_since or p_decided_by is null and m.state = 'pending')
        and case v_name
          when 'person' then m.asked_by = p_asked_by
          when 'pair' then (m.asked_by, m.decided_by) in ((p_asked_by, p_decided_by), (p_decided_by, p_asked_by))
          else true end;
    select amount into v_most from money_limit
      where name = case v_name when 'person' then (select role from "user" where id = p_asked_by) else v_name end;
    if v_used + p_worth > coalesce(v_most, 0) then
      raise exception 'day_limit_reached' using errcode = 'TT016',
        detail = jsonb_build_object('scope', v_name, 'maximumMicros', coalesce(v_most, 0)::text, 'usedMicros', v_used::text)::text;
    end if;
  end loop;
end $$;

-- An instant as contents write it. Internal.
create or replace function instant_text(p_at timestamptz) returns text language sql stable
return to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');

-- The words that a request or a decision must give. Internal.
create or replace function words_of(p_text text) returns text language plpgsql immutable as $$
begin
  if length(btrim(coalesce(p_text, ''))) between 3 and 1000 then return btrim(p_text); end if;
  raise exception 'request_incomplete' using errcode = 'TT006';
end $$;

-- Each kind below reads what is asked, refuses what cannot be, and gives back all of it in one form: `content`, what it is
-- about, and what it can come to. Internal.

create or replace function ask_voucher_batch(p_ask jsonb, p_at timestamptz) returns jsonb language plpgsql as $$
declare
  v_batch text := words_of(p_ask ->> 'batch');
  v_count int := (p_ask ->> 'count')::int;
  v_uses int := (p_ask ->> 'maxUses')::int;
  v_days int := (p_ask ->> 'grantDays')::int;
  v_amount bigint := (p_ask ->> 'amountMicros')::bigint;
  v_until timestamptz := (p_ask ->> 'validUntil')::timestamptz;
begin
  if (v_count between 1 and 1000 and v_uses between 1 and 100000 and coalesce(v_days, 1) between 1 and 3650 and v_amount > 0
      and v_amount % micros_per_minor(p_ask ->> 'currency') = 0 and v_until > p_at and v_until <= p_at + interval '1100 days') is not true then
    raise exception 'request_incomplete' using errcode = 'TT006';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('voucher batch:' || v_batch, 0));
  if exists (select from voucher where batch = v_batch) or exists (select from voucher_batch where batch = v_batch)
    or exists (select from money_request where kind = 'voucher_batch' and subject = v_batch and state = 'pending') then
    raise exception 'batch_taken' using errcode = 'TT017';
  end if;
  return jsonb_build_object('subject', v_batch, 'worth', v_amount::numeric * v_count * v_uses, 'content', jsonb_build_object(
    'batch', v_batch, 'count', v_count, 'amountMicros', v_amount::text, 'currency', p_ask ->> 'currency', 'grantDays', v_days,
    'maxUses', v_uses, 'validUntil', instant_text(v_until), 'note', words_of(p_ask ->> 'note')));
end $$;

-- The limits that a person can be given, as contents name them. Internal.
create or replace function limit_names() returns text[] language sql immutable
return array['callsAtOnce', 'agentCallsAtOnce', 'startsPerMinute', 'countriesPerDay', 'spendPerDayMicros', 'pricePerMinuteMicros', 'maxCallSeconds'];

-- What is set for a person; null where the default holds. Amounts are text. Internal.
create or replace function limits_of(p_user_id text) returns jsonb language sql stable
return coalesce((select jsonb_build_object('callsAtOnce', calls_at_once, 'agentCallsAtOnce', agent_calls_at_once, 'startsPerMinute', starts_per_minute, 'countriesPerDay', countries_per_day,
    'spendPerDayMicros', spend_per_day_micros::text, 'pricePerMinuteMicros', price_per_minute_micros::text, 'maxCallSeconds', max_call_seconds)
  from user_limit where user_id = p_user_id),
  jsonb_build_object('callsAtOnce', null, 'agentCallsAtOnce', null, 'startsPerMinute', null, 'countriesPerDay', null,
    'spendPerDayMicros', null, 'pricePerMinuteMicros', null, 'maxCallSeconds', null));

-- The same of what is asked for, whole numbers above nought and nothing beside. Internal.
create or replace function limits_asked(p_limits jsonb) returns jsonb language plpgsql immutable as $$
declare
  v_name text;
  v_value bigint;
  v_out jsonb := '{}';
begin
  if jsonb_typeof(p_limits) is distinct from 'object' then raise exception 'request_incomplete' using errcode = 'TT006'; end if;
  foreach v_name in array limit_names() loop
    v_value := (p_limits ->> v_name)::bigint;
    if v_value < 0 or v_value > 1000000000000000 or v_value > 2147483647 and v_name not like '%Micros'
      or v_value = 0 and v_name not like '%Micros' then
      raise exception 'request_incomplete' using errcode = 'TT006';
    end if;
    v_out := v_out || jsonb_build_object(v_name, case when v_name like '%Micros' then to_jsonb(v_value::text) else to_jsonb(v_value) end);
  end loop;
  return v_out;
end $$;

-- Whether it lets a person do more than before. The default is not known here: going back to it is more, and where it held,
-- one alone sets what is no more than `single:…`. Internal.
create or replace function is_raise(p_before jsonb, p_after jsonb) returns boolean language plpgsql stable as $$
declare v_name text;
begin
  foreach v_name in array limit_names() loop
    if p_after ->> v_name is null and p_before ->> v_name is not null
      or (p_after ->> v_name)::bigint > coalesce((p_before ->> v_name)::bigint, (select amount from money_limit where name = 'single:' || v_name), 0) then
      return true;
    end if;
  end loop;
  return false;
end $$;

create or replace function ask_limit_raise(p_ask jsonb, p_at timestamptz) returns jsonb language plpgsql as $$
declare
  v_user text := p_ask ->> 'userId';
  v_before jsonb;
  v_after jsonb := limits_asked(p_ask -> 'limits');
  v_single bigint := (select amount from money_limit where name = 'single:spendPerDayMicros');
begin
  if not exists (select from "user" where id = v_user and erased_at is null) then raise exception 'person_unknown' using errcode = 'TT001'; end if;
  v_before := limits_of(v_user);
  if not is_raise(v_before, v_after) then raise exception 'nothing_raised' using errcode = 'TT006'; end if;
  return jsonb_build_object('subject', v_user, 'userId', v_user,
    'worth', greatest(0, coalesce((v_after ->> 'spendPerDayMicros')::bigint, v_single) - coalesce((v_before ->> 'spendPerDayMicros')::bigint, v_single)),
    'content', jsonb_build_object('userId', v_user, 'before', v_before, 'limits', v_after, 'note', words_of(p_ask ->> 'note')));
end $$;

-- A month's first day from `2026-10`. Internal.
create or replace function month_of(p_text text) returns date language plpgsql immutable as $$
begin
  if p_text !~ '^2\d{3}-(0[1-9]|1[0-2])$' is not false then raise exception 'request_incomplete' using errcode = 'TT006'; end if;
  return (p_text || '-01')::date;
end $$;

-- The closings that hold. Internal.
create or replace function months_closed() returns setof closed_month language sql stable as $$
  select c.* from closed_month c where not exists (select from month_reopening r where r.month = c.month and r.closing = c.closing)
$$;

-- How many rows a month has, and their sum. Internal.
create or replace function month_sum(p_month date) returns table (row_count bigint, sum_micros numeric) language sql stable as $$
  select count(*), coalesce(sum(amount_micros), 0) from credit_transaction
    where effective_at >= p_month::timestamp at time zone 'UTC' and effective_at < (p_month + interval '1 month') at time zone 'UTC'
$$;

create or replace function ask_month_close(p_ask jsonb, p_at timestamptz) returns jsonb language plpgsql as $$
declare
  v_month date := month_of(p_ask ->> 'month');
  v_rows bigint;
  v_sum numeric;
begin
  if octet_length(coalesce((p_ask -> 'checklist')::text, '')) > 10000 then raise exception 'request_incomplete' using errcode = 'TT006'; end if;
  perform check_closable(v_month, p_at);
  select row_count, sum_micros into v_rows, v_sum from month_sum(v_month);
  return jsonb_build_object('subject', p_ask ->> 'month', 'worth', 0, 'content', jsonb_build_object(
    'month', p_ask ->> 'month', 'transactionCount', v_rows::text, 'sumMicros', v_sum::text,
    'checklist', p_ask -> 'checklist', 'note', words_of(p_ask ->> 'note')));
end $$;

create or replace function ask_month_reopen(p_ask jsonb, p_at timestamptz) returns jsonb language plpgsql as $$
declare v_closed closed_month;
begin
  select * into v_closed from months_closed() order by month desc limit 1;
  if v_closed.month is distinct from month_of(p_ask ->> 'month') then raise exception 'months_open_in_order' using errcode = 'TT015'; end if;
  return jsonb_build_object('subject', p_ask ->> 'month', 'worth', 0, 'content', jsonb_build_object(
    'month', p_ask ->> 'month', 'closing', v_closed.closing, 'transactionCount', v_closed.transaction_count::text,
    'sumMicros', v_closed.sum_micros::text, 'note', words_of(p_ask ->> 'note')));
end $$;

-- What a wallet owes from chargebacks. Internal.
create or replace function owed_micros(p_wallet_id uuid) returns bigint language sql stable
return (select coalesce(sum(receivable_micros - collected_micros), 0)::bigint from dispute where wallet_id = p_wallet_id);

create or replace function ask_write_off(p_ask jsonb, p_at timestamptz) returns jsonb language plpgsql as $$
declare
  v_wallet wallet;
  v_amount bigint := (p_ask ->> 'amountMicros')::bigint;
  v_owed bigint;
begin
  select * into v_wallet from wallet where id = (p_ask ->> 'walletId')::uuid;
  if not found then raise exception 'wallet_unknown' using errcode = 'TT001'; end if;
  if v_wallet.status = 'closed' then raise exception 'wallet_closed' using errcode = 'TT002'; end if;
  v_owed := owed_micros(v_wallet.id);
  if (v_amount > 0) is not true then raise exception 'request_incomplete' using errcode = 'TT006'; end if;
  if v_amount > v_owed then raise exception 'owes_less' using errcode = 'TT012', detail = v_owed::text; end if;
  return jsonb_build_object('subject', v_wallet.id, 'userId', v_wallet.user_id, 'walletId', v_wallet.id, 'worth', v_amount,
    'content', jsonb_build_object('walletId', v_wallet.id, 'amountMicros', v_amount::text, 'currency', v_wallet.currency,
      'owedMicros', v_owed::text, 'note', words_of(p_ask ->> 'note')));
end $$;

-- Asks. Nothing changes but that it waits. The same id and content again: as it is; with other content TT005 (M16).
-- Gives the digest of the content, whether it is new, and how things stand.
create or replace function request_money(p_id uuid, p_kind text, p_ask jsonb, p_by text, p_at timestamptz) returns bytea
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_ask jsonb;
  v_content jsonb;
  v_worth numeric;
begin
  if p_id is null or p_ask is null or p_at is null or not isfinite(p_at) or p_at > clock_timestamp() + interval '2 years' then
    raise exception 'request_incomplete' using errcode = 'TT006';
  end if;
  if not holds_role(p_by, array['finance', 'admin']) then raise exception 'role_refused' using errcode = 'TT013'; end if;
  v_ask := case p_kind
    when 'voucher_batch' then ask_voucher_batch(p_ask, p_at)
    when 'limit_raise' then ask_limit_raise(p_ask, p_at)
    when 'month_close' then ask_month_close(p_ask, p_at)
    when 'month_reopen' then ask_month_reopen(p_ask, p_at)
    when 'write_off' then ask_write_off(p_ask, p_at)
  end;
  if v_ask is null then raise exception 'kind_refused' using errcode = 'TT006', detail = coalesce(p_kind, 'none'); end if;
  if v_ask ->> 'userId' = p_by then raise exception 'own_wallet' using errcode = 'TT013'; end if;
  -- one at a time of a subject: what another waits for would not be what was read
  perform pg_advisory_xact_lock(hashtextextended('talktime:money-limits', 0));
  if exists (select from money_request where kind = p_kind and subject = v_ask ->> 'subject' and state = 'pending') then
    raise exception 'waits_already' using errcode = 'TT018';
  end if;
  v_worth := (v_ask ->> 'worth')::numeric;
  perform check_money_limits(p_id, p_by, null, v_worth);
  v_content := v_ask -> 'content' || jsonb_build_object('id', p_id, 'kind', p_kind, 'requestedBy', p_by, 'worthMicros', v_worth::text);
  insert into money_request (id, kind, subject, user_id, wallet_id, worth_micros, content, content_hash, requested_by, requested_at)
    values (p_id, p_kind, v_ask ->> 'subject', v_ask ->> 'userId', (v_ask ->> 'walletId')::uuid, v_worth, v_content,
      sha256(convert_to(v_content::text, 'UTF8')), p_by, p_at);
  return sha256(convert_to(v_content::text, 'UTF8'));
end $$;

-- Decides about one; approved does it, in the same transaction. Somebody else than who asked, whom it is not about, and who
-- works in finance, as who asked still does (TT013); what was read, by its digest, and what still is as it was read (TT005);
-- once (TT014); within the limits of both and of the day (TT016). Withdrawing is for who asked. Gives a write-off's row.
create or replace function decide_money(p_id uuid, p_decision text, p_by text, p_content_hash bytea, p_note text, p_at timestamptz) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_request money_request;
  v_transaction bigint;
begin
  perform pg_advisory_xact_lock(hashtextextended('talktime:money-limits', 0));
  select * into v_request from money_request where id = p_id for update;
  if not found then raise exception 'request_unknown' using errcode = 'TT001'; end if;
  if p_decision is null or p_decision not in ('approved', 'refused', 'withdrawn') then raise exception 'decision_unknown' using errcode = 'TT006'; end if;
  if p_at is null or not isfinite(p_at) or p_at > clock_timestamp() + interval '2 years' then raise exception 'date_far' using errcode = 'TT006'; end if;
  if p_by is null or (p_decision = 'withdrawn') <> (v_request.requested_by = p_by) or v_request.user_id is not distinct from p_by then
    raise exception 'own_request' using errcode = 'TT013';
  end if;
  if p_decision <> 'withdrawn' and not holds_role(p_by, array['finance', 'admin'])
    or p_decision = 'approved' and not holds_role(v_request.requested_by, array['finance', 'admin']) then
    raise exception 'role_refused' using errcode = 'TT013';
  end if;
  if v_request.content_hash is distinct from p_content_hash
    or v_request.content_hash is distinct from sha256(convert_to(v_request.content::text, 'UTF8')) then
    raise exception 'content_changed' using errcode = 'TT005';
  end if;
  if v_request.state <> 'pending' then raise exception 'already_decided' using errcode = 'TT014', detail = v_request.state; end if;
  if p_decision = 'approved' then
    perform check_money_limits(p_id, v_request.requested_by, p_by, v_request.worth_micros);
    case v_request.kind
      when 'voucher_batch' then perform approve_voucher_batch(v_request, p_at);
      when 'limit_raise' then perform approve_limit_raise(v_request, p_at);
      when 'month_close' then perform close_month(v_request, p_at);
      when 'month_reopen' then perform reopen_month(v_request, p_at);
      when 'write_off' then v_transaction := write_off(v_request, p_by, p_at);
    end case;
  end if;
  update money_request set state = p_decision, decided_by = p_by, decided_at = p_at, decision_note = p_note, counted_at = clock_timestamp(),
      transaction_id = v_transaction
    where id = p_id;
  return v_transaction;
end $$;

create or replace function approve_voucher_batch(p_request money_request, p_at timestamptz) returns void language plpgsql as $$
begin
  if (p_request.content ->> 'validUntil')::timestamptz <= p_at then raise exception 'content_changed' using errcode = 'TT005', detail = 'expired'; end if;
  insert into voucher_batch (batch, request_id, approved_at) values (p_request.subject, p_request.id, p_at);
end $$;

-- Writes the codes of a batch, once, for who asked for it: their digests and last letters. They are made when they are shown.
create or replace function draw_vouchers(p_id uuid, p_by text, p_codes jsonb, p_at timestamptz) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_request money_request;
  v_batch voucher_batch;
  v_count int;
begin
  select * into v_request from money_request where id = p_id and kind = 'voucher_batch' for update;
  if not found then raise exception 'request_unknown' using errcode = 'TT001'; end if;
  if v_request.requested_by is distinct from p_by then raise exception 'codes_of_another' using errcode = 'TT013'; end if;
  if not holds_role(p_by, array['finance', 'admin']) then raise exception 'role_refused' using errcode = 'TT013'; end if;
  if v_request.state <> 'approved' then raise exception 'not_approved' using errcode = 'TT014', detail = v_request.state; end if;
  select * into v_batch from voucher_batch where request_id = p_id for update;
  if not found or v_batch.canceled_at is not null then raise exception 'request_unknown' using errcode = 'TT001'; end if;
  if v_batch.drawn_at is not null then raise exception 'codes_drawn' using errcode = 'TT014'; end if;
  if p_at is null or not isfinite(p_at) then raise exception 'date_far' using errcode = 'TT006'; end if;
  insert into voucher (id, code_hash, code_tail, batch, currency, amount_micros, grant_days, max_uses, valid_until, created_by, approved_by, request_id, created_at)
    select gen_random_uuid(), decode(code ->> 'digest', 'hex'), code ->> 'tail', v_request.subject, v_request.content ->> 'currency',
      (v_request.content ->> 'amountMicros')::bigint, (v_request.content ->> 'grantDays')::int, (v_request.content ->> 'maxUses')::int,
      (v_request.content ->> 'validUntil')::timestamptz, v_request.requested_by, v_request.decided_by, p_id, p_at
    from jsonb_array_elements(p_codes) code;
  get diagnostics v_count = row_count;
  if v_count <> (v_request.content ->> 'count')::int
    or exists (select from voucher where request_id = p_id and octet_length(code_hash) <> 32) then
    raise exception 'request_incomplete' using errcode = 'TT006';
  end if;
  update voucher_batch set drawn_at = p_at where request_id = p_id;
  return v_count;
end $$;

-- Ends the codes of a batch, drawn or not; that takes nobody else. Gives how many codes it ended, null where there is no such batch.
create or replace function cancel_vouchers(p_batch text, p_by text, p_at timestamptz) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_count int;
  v_is_batch boolean;
begin
  if not holds_role(p_by, array['finance', 'admin']) then raise exception 'role_refused' using errcode = 'TT013'; end if;
  if p_at is null or not isfinite(p_at) then raise exception 'date_far' using errcode = 'TT006'; end if;
  select true into v_is_batch from voucher_batch where batch = p_batch for update;
  update voucher_batch set canceled_at = p_at, canceled_by = p_by where batch = p_batch and canceled_at is null;
  update voucher set canceled_at = p_at where batch = p_batch and canceled_at is null;
  get diagnostics v_count = row_count;
  return case when v_is_batch or exists (select from voucher where batch = p_batch) then v_count end;
end $$;

-- Writes what holds for a person. Internal.
create or replace function put_limits(p_user_id text, p_limits jsonb, p_by text, p_reason text, p_request_id uuid, p_at timestamptz) returns void
language sql as $$
  insert into user_limit (user_id, calls_at_once, agent_calls_at_once, starts_per_minute, countries_per_day, spend_per_day_micros, price_per_minute_micros,
      max_call_seconds, set_by, reason, set_at, request_id)
    values (p_user_id, (p_limits ->> 'callsAtOnce')::int, (p_limits ->> 'agentCallsAtOnce')::int, (p_limits ->> 'startsPerMinute')::int, (p_limits ->> 'countriesPerDay')::int,
      (p_limits ->> 'spendPerDayMicros')::bigint, (p_limits ->> 'pricePerMinuteMicros')::bigint, (p_limits ->> 'maxCallSeconds')::int,
      p_by, p_reason, p_at, p_request_id)
    on conflict (user_id) do update set calls_at_once = excluded.calls_at_once,
      agent_calls_at_once = excluded.agent_calls_at_once, starts_per_minute = excluded.starts_per_minute,
      countries_per_day = excluded.countries_per_day, spend_per_day_micros = excluded.spend_per_day_micros,
      price_per_minute_micros = excluded.price_per_minute_micros, max_call_seconds = excluded.max_call_seconds,
      set_by = excluded.set_by, reason = excluded.reason, set_at = excluded.set_at,
      request_id = coalesce(excluded.request_id, user_limit.request_id)
$$;

-- Sets limits that let a person do no more than before: one of finance is enough. TT019 where it takes two.
create or replace function lower_limits(p_user_id text, p_limits jsonb, p_reason text, p_by text, p_at timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare v_limits jsonb := limits_asked(p_limits);
begin
  if not holds_role(p_by, array['finance', 'admin']) then raise exception 'role_refused' using errcode = 'TT013'; end if;
  if p_user_id = p_by then raise exception 'own_wallet' using errcode = 'TT013'; end if;
  if p_at is null or not isfinite(p_at) then raise exception 'date_far' using errcode = 'TT006'; end if;
  perform from "user" where id = p_user_id and erased_at is null for no key update;
  if not found then raise exception 'person_unknown' using errcode = 'TT001'; end if;
  if is_raise(limits_of(p_user_id), v_limits) then raise exception 'takes_two' using errcode = 'TT019'; end if;
  perform put_limits(p_user_id, v_limits, p_by, words_of(p_reason), null, p_at);
end $$;

create or replace function approve_limit_raise(p_request money_request, p_at timestamptz) returns void language plpgsql as $$
begin
  perform from "user" where id = p_request.user_id and erased_at is null for no key update;
  if not found then raise exception 'person_unknown' using errcode = 'TT001'; end if;
  -- lowered, or raised, since it was asked for: it would raise from something else than what was read
  -- what was asked for before a limit was known does not name it
  if jsonb_strip_nulls(limits_of(p_request.user_id)) <> jsonb_strip_nulls(p_request.content -> 'before') then raise exception 'content_changed' using errcode = 'TT005'; end if;
  perform put_limits(p_request.user_id, p_request.content -> 'limits', p_request.requested_by, p_request.content ->> 'note', p_request.id, p_at);
end $$;

-- Whether an instant lies in a closed month, or before one. Waits for a closing that is under way, so that nothing slips in beside its sums. Internal.
create or replace function is_closed_month(p_at timestamptz) returns boolean language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared(hashtextextended('talktime:closing', 0));
  return exists (select from months_closed() where month >= date_trunc('month', p_at at time zone 'UTC')::date);
end $$;

-- Waits until every movement that is under way has ended, and lets the next ones begin. A movement locks its wallet first,
-- so whoever gets this lock is alone for a moment; leaving the block gives it back. Internal.
create or replace function await_movements() returns void language plpgsql as $$
begin
  lock table wallet in exclusive mode;
  raise exception 'all have ended' using errcode = 'TT099';
exception when sqlstate 'TT099' then null;
end $$;

-- A month that is over, by the database's clock too; the one before is closed, if it has rows: months close in order (TT015). Internal.
create or replace function check_closable(p_month date, p_at timestamptz) returns void language plpgsql as $$
declare
  v_from timestamptz := p_month::timestamp at time zone 'UTC';
  v_to timestamptz := (p_month + interval '1 month') at time zone 'UTC';
begin
  if v_to > p_at or v_to > clock_timestamp() then raise exception 'month_not_over' using errcode = 'TT015'; end if;
  if exists (select from months_closed() where month = p_month) then raise exception 'month_closed' using errcode = 'TT014'; end if;
  if exists (select from months_closed() where month > p_month) or exists (
      select from credit_transaction where effective_at < v_from
        and effective_at >= coalesce((select (max(month) + interval '1 month') at time zone 'UTC' from months_closed()), '-infinity')) then
    raise exception 'months_close_in_order' using errcode = 'TT015';
  end if;
end $$;

-- Closes it, with its sums by kind and contra account, if they still are what was read (TT005). A movement that begins after
-- the wait below is of a later month, or asks `is_closed_month`. Internal.
drop function if exists close_month(date, text, timestamptz);
create or replace function close_month(p_request money_request, p_at timestamptz) returns void language plpgsql as $$
declare
  v_month date := month_of(p_request.subject);
  v_rows bigint;
  v_sum numeric;
begin
  -- before the lock below: a movement may hold its wallet and wait for that one
  perform await_movements();
  perform pg_advisory_xact_lock(hashtextextended('talktime:closing', 0));
  perform check_closable(v_month, p_at);
  select row_count, sum_micros into v_rows, v_sum from month_sum(v_month);
  if v_rows::text <> p_request.content ->> 'transactionCount' or v_sum::text <> p_request.content ->> 'sumMicros' then
    raise exception 'content_changed' using errcode = 'TT005';
  end if;
  insert into closed_month (month, closing, request_id, closed_by, closed_at, transaction_count, sum_micros, totals)
    select v_month, (select count(*) + 1 from closed_month where month = v_month), p_request.id, p_request.requested_by, p_at, v_rows, v_sum,
      coalesce(jsonb_object_agg(kind, contras) filter (where kind is not null), '{}')
    from (
      select kind, jsonb_object_agg(contra_account, total::text) as contras
      from (
        select kind, contra_account, sum(amount_micros) as total from credit_transaction
        where effective_at >= v_month::timestamp at time zone 'UTC' and effective_at < (v_month + interval '1 month') at time zone 'UTC' group by 1, 2
      ) by_contra group by kind
    ) by_kind;
end $$;

-- Takes the last closing back, if it still is the one that was read (TT005). Internal.
create or replace function reopen_month(p_request money_request, p_at timestamptz) returns void language plpgsql as $$
declare v_closed closed_month;
begin
  perform await_movements();
  perform pg_advisory_xact_lock(hashtextextended('talktime:closing', 0));
  select * into v_closed from months_closed() order by month desc limit 1;
  if v_closed.month is distinct from month_of(p_request.subject) or v_closed.closing <> (p_request.content ->> 'closing')::int then
    raise exception 'content_changed' using errcode = 'TT005';
  end if;
  insert into month_reopening (month, closing, request_id, reopened_at) values (v_closed.month, v_closed.closing, p_request.id, p_at);
end $$;

-- Gives up what a wallet owes, the oldest first: the wallet is given the amount as our loss, and what it owes is taken with it.
-- Neither moves what it can spend. Internal.
create or replace function write_off(p_request money_request, p_by text, p_at timestamptz) returns bigint language plpgsql as $$
declare
  v_wallet wallet := lock_wallet(p_request.wallet_id);
  v_left bigint := (p_request.content ->> 'amountMicros')::bigint;
  v_dispute dispute;
  v_take bigint;
  v_id bigint;
begin
  if v_wallet.status = 'closed' then raise exception 'wallet_closed' using errcode = 'TT002'; end if;
  if owed_micros(v_wallet.id)::text <> p_request.content ->> 'owedMicros' then raise exception 'content_changed' using errcode = 'TT005'; end if;
  v_id := ledger_append(v_wallet, 'write_off', v_left, 0, 'loss:write_off', 'write-off:' || p_request.id, p_request.content_hash, null, null,
    'staff:' || p_request.requested_by || '+' || p_by, p_request.content ->> 'note', p_at);
  for v_dispute in select * from dispute where wallet_id = v_wallet.id and collected_micros < receivable_micros order by created_at, id for update loop
    v_take := least(v_left, v_dispute.receivable_micros - v_dispute.collected_micros);
    exit when v_take = 0;
    v_wallet := lock_wallet(v_wallet.id);
    perform post_chargeback(v_wallet, v_take, 'receivable:chargeback',
      'dispute:' || v_dispute.id || ':collected:' || (v_wallet.last_seq + 1), v_dispute.payment_id, v_dispute.id, p_at);
    update dispute set collected_micros = collected_micros + v_take, updated_at = p_at where id = v_dispute.id;
    v_left := v_left - v_take;
  end loop;
  if v_left > 0 then raise exception 'owes_less' using errcode = 'TT012'; end if;
  return v_id;
end $$;

-- What is asked stays what it was: only the decision is added, once. So with a batch: drawn once, canceled once.
create or replace function deny_request_change() returns trigger language plpgsql as $$
declare v_free text[] := array['state', 'decided_by', 'decided_at', 'counted_at', 'decision_note', 'transaction_id'];
begin
  if old.state <> 'pending' or to_jsonb(new) - v_free <> to_jsonb(old) - v_free then
    raise exception 'what was asked for does not change' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create or replace function deny_batch_change() returns trigger language plpgsql as $$
begin
  if (new.batch, new.request_id, new.approved_at) is distinct from (old.batch, old.request_id, old.approved_at)
    or old.drawn_at is not null and new.drawn_at is distinct from old.drawn_at
    or old.canceled_at is not null and (new.canceled_at, new.canceled_by) is distinct from (old.canceled_at, old.canceled_by) then
    raise exception 'what was agreed does not change' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;

do $$
declare guarded text;
begin
  foreach guarded in array array['money_request', 'voucher_batch'] loop
    execute format('create or replace trigger %I before update on %I for each row execute function %I()', guarded || '_stays', guarded,
      case guarded when 'money_request' then 'deny_request_change' else 'deny_batch_change' end);
    execute format('create or replace trigger %I before delete on %I for each row execute function deny_mutation()', guarded || '_no_delete', guarded);
    execute format('create or replace trigger %I before truncate on %I for each statement execute function deny_mutation()', guarded || '_no_truncate', guarded);
    execute format('alter table %I enable always trigger %I', guarded, guarded || '_stays');
    execute format('alter table %I enable always trigger %I', guarded, guarded || '_no_delete');
    execute format('alter table %I enable always trigger %I', guarded, guarded || '_no_truncate');
  end loop;
end $$;
