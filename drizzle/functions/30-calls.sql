-- Earlier forms: with other results, or beside the present ones ambiguous.
drop function if exists open_reservation(text, text, timestamptz);
drop function if exists call_facts(text, text, timestamptz);
drop function if exists reserve_call(uuid, text, uuid, text, text, text, text, int, bigint, bigint, text, bigint, bigint, int, int, int, int, text, text, text, int, timestamptz, timestamptz, timestamptz);
drop function if exists record_call_event(text, uuid, text, text, int, text, text, text, text, text, int, timestamptz, int, int, bigint, text, jsonb, timestamptz, timestamptz);
drop function if exists settle_hold(call, int, int, bigint, text, timestamptz);
drop function if exists request_call_end(uuid, text, timestamptz, timestamptz);
drop function if exists request_call_end(uuid, text, timestamptz, timestamptz, boolean, interval);
drop function if exists claim_call(uuid, text, text, timestamptz, timestamptz);
drop function if exists record_call_event(text, uuid, text, text, int, text, text, text, text, text, int, timestamptz, int, int, bigint, text, jsonb, timestamptz, timestamptz, boolean);
drop function if exists reserve_call(uuid, text, uuid, text, text, text, text, int, bigint, bigint, text, bigint, bigint, int, int, int, int, text, text, text, int, timestamptz, timestamptz, timestamptz, text, bigint, text, text);
drop function if exists settle_hold(uuid, uuid, text, int, int, bigint, text, timestamptz);
drop function if exists may_spend_from(text, uuid);
drop function if exists record_call_event(text, text, uuid, text, text, int, text, text, text, text, text, int, timestamptz, int, int, bigint, text, jsonb, timestamptz, timestamptz, boolean, text);

-- Whether a wallet pays for a call that a person places: their own does, and for a keypad call that of a programme in which
-- they work. Who else's may is said here and nowhere else: who placed a call and who pays for it are two columns.
create or replace function may_spend_from(p_user_id text, p_wallet_id uuid, p_channel text) returns boolean language sql stable as $$
  select exists (select from wallet where id = p_wallet_id and user_id = p_user_id)
    or p_channel = 'keypad' and exists (select from programme p join programme_member m on m.programme_id = p.id
        -- nobody founds a programme that another one pays for
        join wallet w on w.id = p.wallet_id and w.user_id = p.owner_id
      where p.wallet_id = p_wallet_id and p.archived_at is null and m.user_id = p_user_id and m.left_at is null)
$$;

-- The terms of one component of a price as one word. What it is for is left out where it is the phone and nothing else, as
-- in all terms from before there were components.
create or replace function terms_of(
  p_component text, p_is_only boolean, p_currency text, p_rate_nanos bigint, p_fee_micros bigint, p_initial int, p_increment int, p_minimum int, p_grace int
) returns text language sql stable as $$
  select concat_ws('.', case when not (p_is_only and p_component = 'phone') then p_component end,
    p_currency, p_rate_nanos, p_fee_micros, p_initial, p_increment, p_minimum, p_grace)
$$;

-- The prefix that a call's minutes were priced by; empty where none were.
create or replace function called_prefix(p_call_id uuid) returns text language sql stable as $$
  select coalesce((select matched_prefix from call_component where call_id = p_call_id and component = 'phone'), '')
$$;

-- All that admitting a call goes by, in one read, with the rights of whoever asks: the quote asks it as the person, the
-- start under the wallet's lock. Limits are the person's own, null where the defaults hold.
create or replace function call_facts(p_user_id text, p_currency text, p_at timestamptz)
returns table (
  wallet_id uuid, wallet_status text, available_micros bigint,
  open_calls int, starts_last_minute int, countries_last_day text[], spent_last_day_micros bigint,
  calls_at_once int, agent_calls_at_once int, starts_per_minute int, countries_per_day int, spend_per_day_micros bigint, price_per_minute_micros bigint, max_call_seconds int
) language sql stable as $$
  select w.id, w.status, w.balance_micros - w.held_micros - case when w.granted_micros > 0 then expired_grants(w.id, p_at) else 0 end,
    used.open_calls, used.starts, used.countries, used.spent,
    own.calls_at_once, own.agent_calls_at_once, own.starts_per_minute, own.countries_per_day, own.spend_per_day_micros, own.price_per_minute_micros, own.max_call_seconds
  from wallet w left join user_limit own on own.user_id = w.user_id
  cross join lateral (
    -- what comes in is nobody's doing here: it counts while it is talked, and then as a call that is up
    -- and what agents hold, they hold beside what the person talks
    select count(*) filter (where c.status_rank < 3 and c.channel <> 'agent' and (c.channel <> 'inbound' or c.status_rank = 2))::int as open_calls,
      count(*) filter (where came.way = 'out' and c.created_at > p_at - interval '1 minute')::int as starts,
      coalesce(array_agg(distinct c.country::text) filter (where came.way = 'out' and c.country is not null), '{}') as countries,
      coalesce(sum(coalesce(c.charged_micros, h.amount_micros)), 0)::bigint as spent
    from (
      select * from call where user_id = p_user_id and created_at > p_at - interval '1 day'
      union
      -- an open call may be older than a day: its hold leads to it
      select open.* from wallet_hold held join call open on open.id = held.call_id
        where held.wallet_id = w.id and held.state = 'pending' and open.user_id = p_user_id
    ) c left join wallet_hold h on h.call_id = c.id
    cross join lateral (select case when c.channel = 'inbound' then 'in'
      when c.channel = 'agent' then (select a.way from agent_call a where a.call_id = c.id) else 'out' end as way) came) used
  where w.user_id = p_user_id and w.currency = p_currency
$$;

-- Locks the caller's wallet and says what starting a call needs to know, in one round trip.
create or replace function open_reservation(p_user_id text, p_currency text, p_at timestamptz)
returns table (
  wallet_id uuid, wallet_status text, available_micros bigint,
  open_calls int, starts_last_minute int, countries_last_day text[], spent_last_day_micros bigint,
  calls_at_once int, agent_calls_at_once int, starts_per_minute int, countries_per_day int, spend_per_day_micros bigint, price_per_minute_micros bigint, max_call_seconds int
) language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare v_wallet wallet;
begin
  select * into v_wallet from wallet w where w.user_id = p_user_id and w.currency = p_currency for update;
  if not found then return; end if;
  -- granted credit that has expired is no money any more, whether or not somebody has come round to ending it (M11)
  if v_wallet.granted_micros > 0 then perform expire_grants(v_wallet.id, p_at); end if;
  return query select * from call_facts(p_user_id, p_currency, p_at);
end $$;

-- Writes the call, its components and its hold in one step (C1, M3). The caller priced the components: that their sum fits is
-- checked here. `p_components`: an array in the order in which they are shown, each with what its row has.
create or replace function reserve_call(
  p_call_id uuid, p_user_id text, p_wallet_id uuid, p_channel text, p_carrier text, p_to_number text, p_origin_number text,
  p_country text, p_line_type text, p_max_seconds int, p_currency text, p_components jsonb, p_max_open_calls int,
  p_at timestamptz, p_expires_at timestamptz, p_reconcile_after timestamptz, p_bound_by text default null, p_bound_micros bigint default null
) returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_wallet wallet;
  v_hold bigint;
  v_is_complete boolean;
begin
  if jsonb_typeof(p_components) is distinct from 'array' then raise exception 'components_refused' using errcode = 'TT006'; end if;
  perform refuse_far(p_at, p_expires_at, p_reconcile_after);
  select sum(c."heldMicros"), count(distinct c.component) = count(*) and bool_and(c.component ~ '^[a-z]{1,20}$'
      and c."heldMicros" >= 0 and c."rateNanosPerMinute" >= 0 and c."connectFeeMicros" >= 0 and c."initialSeconds" > 0
      and c."incrementSeconds" > 0 and c."minimumSeconds" >= 0 and c."graceSeconds" >= 0)
    into v_hold, v_is_complete from jsonb_to_recordset(p_components) as c (component text, "heldMicros" bigint, "rateNanosPerMinute" bigint,
      "connectFeeMicros" bigint, "initialSeconds" int, "incrementSeconds" int, "minimumSeconds" int, "graceSeconds" int);
  if v_is_complete is not true then raise exception 'components_refused' using errcode = 'TT006'; end if;
  select * into v_wallet from wallet where id = p_wallet_id for update;
  if not found or not may_spend_from(p_user_id, p_wallet_id, p_channel) then raise exception 'wallet_unknown' using errcode = 'TT001'; end if;
  if v_wallet.currency is distinct from p_currency then raise exception 'currency_mismatch' using errcode = 'TT006'; end if;
  if v_wallet.status <> 'active' then raise exception 'wallet_not_active' using errcode = 'TT002', detail = v_wallet.status; end if;
  if v_wallet.granted_micros > 0 and expire_grants(v_wallet.id, p_at) > 0 then v_wallet := lock_wallet(v_wallet.id); end if;
  if v_wallet.balance_micros - v_wallet.held_micros < v_hold then
    raise exception 'insufficient_credits' using errcode = 'TT003';
  end if;
  if (select count(*) from wallet_hold h join call c on c.id = h.call_id
      where h.wallet_id = p_wallet_id and h.state = 'pending' and c.user_id = p_user_id and c.status_rank < 3
        and (c.channel = 'agent') = (p_channel = 'agent') and (c.channel <> 'inbound' or c.status_rank = 2)) >= coalesce(p_max_open_calls, 0) then
    raise exception 'too_many_calls' using errcode = 'TT004';
  end if;
  insert into call (id, user_id, wallet_id, channel, carrier, to_number, origin_number, country, line_type, max_seconds, currency,
      created_at, bound_by, bound_micros, terms)
    select p_call_id, p_user_id, p_wallet_id, p_channel, p_carrier, p_to_number, p_origin_number, p_country, p_line_type, p_max_seconds,
      p_currency, p_at, p_bound_by, p_bound_micros,
      string_agg(terms_of(c.component, jsonb_array_length(p_components) = 1, p_currency, c."rateNanosPerMinute", c."connectFeeMicros",
        c."initialSeconds", c."incrementSeconds", c."minimumSeconds", c."graceSeconds"), '~' order by c.place)
    from rows from (jsonb_to_recordset(p_components) as (component text, "rateNanosPerMinute" bigint, "connectFeeMicros" bigint,
      "initialSeconds" int, "incrementSeconds" int, "minimumSeconds" int, "graceSeconds" int)) with ordinality as c (component,
      "rateNanosPerMinute", "connectFeeMicros", "initialSeconds", "incrementSeconds", "minimumSeconds", "graceSeconds", place);
  insert into call_component (call_id, place, component, rate_id, rate_nanos_per_minute, connect_fee_micros, initial_seconds,
      increment_seconds, minimum_seconds, grace_seconds, matched_prefix, origin_prefix, description, held_micros)
    select p_call_id, c.place, c.component, c.rate_id, c.rate_nanos, c.fee, c.initial, c.increment, c.minimum, c.grace, c.matched, c.origin,
      c.description, c.held
    from rows from (jsonb_to_recordset(p_components) as (component text, "rateId" bigint, "rateNanosPerMinute" bigint, "connectFeeMicros" bigint,
      "initialSeconds" int, "incrementSeconds" int, "minimumSeconds" int, "graceSeconds" int, "matchedPrefix" text, "originPrefix" text,
      description text, "heldMicros" bigint)) with ordinality as c (component, rate_id, rate_nanos, fee, initial, increment, minimum, grace,
      matched, origin, description, held, place);
  insert into wallet_hold (wallet_id, call_id, amount_micros, created_at, expires_at, reconcile_after)
    values (p_wallet_id, p_call_id, v_hold, p_at, p_expires_at, p_reconcile_after);
  update wallet set held_micros = held_micros + v_hold where id = p_wallet_id;
end $$;

-- What a claim of a call is refused for, whoever makes it, and that it was; null where nothing stands against it. The call is
-- locked by whoever asks, who also knows the leg that has it. Internal.
create or replace function refuse_claim(
  p_call call, p_call_id uuid, p_user_id text, p_carrier text, p_leg_id text, p_claimed_by text, p_is_of_channel boolean, p_is_dialled boolean,
  p_at timestamptz
) returns text language plpgsql as $$
declare
  v_refusal text := case
    when p_call.id is null then 'unknown_call'
    when p_call.user_id is distinct from p_user_id then 'not_the_owner'
    when p_call.carrier is distinct from p_carrier then 'other_carrier'
    when not p_is_of_channel then 'other_channel'
    when p_claimed_by <> p_leg_id then 'already_claimed'
    when p_is_dialled then 'already_dialled'
    when p_call.end_requested_at is not null then 'end_requested'
    when not exists (select from wallet_hold where call_id = p_call_id and state = 'pending') then 'no_hold'
    when exists (select from call_leg where carrier = p_carrier and leg_id = p_leg_id and call_id <> p_call_id) then 'leg_has_a_call'
  end;
begin
  if v_refusal is not null then
    insert into webhook_event (carrier, dedupe_key, call_id, source, kind, received_at, changed, facts)
      values (p_carrier, p_leg_id || ':refused:' || p_call_id, case when p_call.user_id = p_user_id then p_call_id end,
        'webhook', 'refused', p_at, '{}', jsonb_build_object('reason', v_refusal, 'parentLegId', p_leg_id))
      on conflict do nothing;
  end if;
  return v_refusal;
end $$;

-- Gives a call to the carrier's leg that asks for it, once (C2). The same leg may ask again and gets the same answer.
create or replace function claim_call(
  p_call_id uuid, p_user_id text, p_carrier text, p_leg_id text, p_at timestamptz, p_reconcile_after timestamptz
) returns table (outcome text, to_number text, origin_number text, max_seconds int, terms text)
language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  v_call call;
  v_leg_id text;
  v_refusal text;
begin
  perform refuse_far(p_at, p_reconcile_after);
  select * into v_call from call where id = p_call_id for update;
  select leg_id into v_leg_id from call_leg where call_id = p_call_id and role = 'browser';
  -- a call that came in costs nothing: dialled from a browser, it would be a free one
  v_refusal := refuse_claim(v_call, p_call_id, p_user_id, p_carrier, p_leg_id, v_leg_id, v_call.channel = 'browser',
    v_call.status <> 'initiated' or exists (select from call_leg where call_id = p_call_id and is_billed), p_at);
  if v_refusal is not null then
    return query select v_refusal, null::text, null::text, null::int, null::text;
    return;
  end if;
  if v_leg_id is null then
    insert into call_leg (carrier, leg_id, call_id, role, direction, is_billed, from_address, to_address, status, started_at)
      values (p_carrier, p_leg_id, p_call_id, 'browser', 'inbound', false, 'client:' || p_user_id, v_call.to_number, 'initiated', p_at);
    update call set has_leg = true, revision = revision + 1 where id = p_call_id;
    update wallet_hold set reconcile_after = p_reconcile_after where call_id = p_call_id;
    insert into webhook_event (carrier, dedupe_key, call_id, source, kind, received_at, changed, facts)
      values (p_carrier, p_leg_id || ':claimed', p_call_id, 'webhook', 'claimed', p_at, '{parentLegId}', jsonb_build_object('parentLegId', p_leg_id))
      on conflict do nothing;
  end if;
  return query select 'claimed', v_call.to_number, v_call.origin_number, v_call.max_seconds, v_call.terms;
end $$;

-- Captures what the call cost, of each component never more than was held for it (M5), or frees the hold; at most once (M6).
-- `p_billed`, `p_computed`: of each component, in their order; without a duration the call is free. Internal.
create or replace function settle_hold(
  p_call_id uuid, p_wallet_id uuid, p_terms text, p_duration int, p_billed int[], p_computed bigint[], p_source text, p_at timestamptz
) returns bigint language plpgsql as $$
declare
  v_due bigint;
  v_held bigint;
  v_held_since timestamptz;
  v_wallet wallet;
  v_charge bigint;
  v_spendable bigint;
  v_granted bigint;
  v_transaction bigint;
begin
  -- one component's part of the hold is the hold: that asks nothing
  if p_duration is null then v_due := 0;
  elsif cardinality(p_computed) = 1 then v_due := p_computed[1];
  else
    select sum(least(p_computed[c.place], c.held_micros)) into v_due from call_component c where c.call_id = p_call_id;
  end if;
  select * into v_wallet from wallet where id = p_wallet_id for update;
  update wallet_hold set captured_micros = least(v_due, amount_micros), closed_at = p_at,
      state = case when least(v_due, amount_micros) > 0 then 'captured' else 'released' end
    where call_id = p_call_id and state = 'pending'
    returning amount_micros, captured_micros, created_at into v_held, v_charge, v_held_since;
  if not found then raise exception 'hold_already_closed' using errcode = 'TT008'; end if;
  if v_charge > 0 then
    if v_wallet.granted_micros > 0 then
      v_spendable := spendable_grants(v_wallet.id, v_held_since);
      -- a bank may have taken back paid money that this hold counted on: then what was granted pays, expired or not
      v_granted := nullif(greatest(least(v_charge, v_spendable), v_charge - (v_wallet.balance_micros - v_wallet.granted_micros)), 0);
    end if;
    v_transaction := ledger_append(v_wallet, 'call_charge', -v_charge, -v_held, 'revenue:calls',
      'call:' || p_call_id || ':charge', sha256(convert_to(p_call_id || ':' || p_terms || ':' || p_duration, 'UTF8')),
      p_call_id, null, 'system:' || p_source, null, p_at, -v_granted);
    if v_granted is not null then
      perform take_from_lots(v_wallet.id, v_transaction, v_granted, case when v_granted <= v_spendable then v_held_since end, null);
    end if;
  else
    update wallet set held_micros = held_micros - v_held where id = v_wallet.id;
    if v_wallet.balance_micros - v_wallet.held_micros + v_held >= v_wallet.watch_over_micros then
      perform note_levels(v_wallet.id, v_wallet.balance_micros - v_wallet.held_micros + v_held, v_wallet.balance_micros - v_wallet.held_micros, p_at);
    end if;
  end if;
  if p_duration is not null then
    insert into call_cost_breakdown (call_id, place, component, transaction_id, wallet_id, rate_id, currency, rate_nanos_per_minute,
        connect_fee_micros, initial_seconds, increment_seconds, minimum_seconds, grace_seconds, matched_prefix, origin_prefix, duration_seconds,
        billed_seconds, held_micros, computed_micros, charged_micros, uncollected_micros, source, created_at)
      select call_id, place, component, v_transaction, p_wallet_id, rate_id, v_wallet.currency, rate_nanos_per_minute,
        connect_fee_micros, initial_seconds, increment_seconds, minimum_seconds, grace_seconds, matched_prefix, origin_prefix, p_duration,
        p_billed[place], held_micros, p_computed[place], least(p_computed[place], held_micros),
        greatest(p_computed[place] - held_micros, 0), p_source, clock_timestamp()
      from call_component where call_id = p_call_id;
  end if;
  return v_charge;
end $$;

-- Records what the carrier says of a leg of a call and settles the call when the billed one is over. One round trip, one
-- transaction: event, leg, call, wallet, hold, transaction and breakdown stand or fall together (M6, M17).
-- `p_role`: what the billed leg is; of a call that came in, the browser's.
-- `p_duration`, `p_billed` and `p_computed` (of each component, in their order) are null where the event has no usable duration
-- (C8). `p_parent_leg_id`: the leg
-- that this one was dialled from; null where there is none.
-- Outcomes: duplicate, recorded, settled. Refusals raise TT001 (no such call), TT009 (not this call's legs, carrier, number or
-- terms) and leave no trace.
create or replace function record_call_event(
  p_carrier text, p_dedupe_key text, p_call_id uuid, p_source text, p_kind text, p_rank int, p_parent_leg_id text, p_leg_id text,
  p_owner_id text, p_to_number text, p_from_number text, p_sequence int, p_occurred_at timestamptz, p_duration int, p_billed int[], p_computed bigint[], p_terms text,
  p_facts jsonb, p_at timestamptz, p_reconcile_after timestamptz, p_is_callee_gone boolean default false, p_role text default 'destination'
) returns table (outcome text, user_id text, revision int, charged_micros bigint)
language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  v_call record;
  v_leg_id text;
  v_parent_leg_id text;
  v_sequence int;
  v_status text;
  v_changed text[];
  v_contradicts boolean := false;
  v_moves boolean;
  v_settles boolean;
  v_charge bigint;
begin
  perform from webhook_event where carrier = p_carrier and dedupe_key = p_dedupe_key;
  if found then
    outcome := 'duplicate';
    return next;
    return;
  end if;
  -- a word that no call can have, or an instant that never comes, would leave a hold that nothing ends (M18)
  if (p_dedupe_key <> '' and p_source in ('webhook', 'dial-result', 'reconciler', 'system') and p_rank = case p_kind when 'initiated' then 0
      when 'ringing' then 1 when 'answered' then 2 when 'completed' then 3 when 'busy' then 3 when 'no-answer' then 3 when 'failed' then 3
      when 'canceled' then 3 end) is not true then
    raise exception 'event_refused' using errcode = 'TT006', detail = concat_ws(' ', p_source, p_kind, p_rank);
  end if;
  -- of when it happened the carrier's clock is believed, as far as a page can show it
  if not (is_near(p_at) and is_near(p_reconcile_after) and (p_occurred_at is null or p_occurred_at between '2000-01-01' and '3000-01-01')) then
    raise exception 'date_far' using errcode = 'TT006', detail = concat_ws(' ', p_at, p_occurred_at, p_reconcile_after);
  end if;
  -- no column more than is needed: each costs every event its setting up
  select c.user_id, wallet_id, c.carrier, status, status_rank, to_number, origin_number, terms, answered_at, ended_at, hung_up_by, billed_at,
      c.revision
    into v_call from call c where id = p_call_id for update;
  if not found then raise exception 'unknown_call' using errcode = 'TT001'; end if;
  -- after the lock: what another event has written meanwhile is seen
  select max(leg_id) filter (where role = p_role), max(sequence) filter (where role = p_role),
      max(leg_id) filter (where role in ('browser', 'inbound') and role <> p_role)
    into v_leg_id, v_sequence, v_parent_leg_id from call_leg where call_id = p_call_id;
  if v_call.carrier <> p_carrier
    or v_parent_leg_id is distinct from p_parent_leg_id
    or (v_leg_id is not null and p_leg_id is not null and v_leg_id <> p_leg_id)
    or (p_owner_id is not null and v_call.user_id <> p_owner_id)
    or (p_to_number is not null and v_call.to_number <> p_to_number)
    or (p_from_number is not null and v_call.origin_number <> p_from_number)
    or (p_terms is not null and v_call.terms <> p_terms)
  then raise exception 'webhook_mismatch' using errcode = 'TT009'; end if;
  -- a price for each component: as many as the terms have words
  if p_computed is not null and (0 > any (p_computed) or p_terms is null or p_duration is null
      or cardinality(p_billed) is distinct from cardinality(p_computed)
      or cardinality(p_computed) <> length(v_call.terms) - length(replace(v_call.terms, '~', '')) + 1) then
    raise exception 'price_incomplete' using errcode = 'TT006';
  end if;

  v_moves := p_rank > v_call.status_rank;
  if not v_moves then
    -- over, as it was told, but without anything that could be charged (C8): another word counts once the carrier confirms
    -- it (C17), and until then it is a reason to ask soon
    v_contradicts := p_rank = 3 and v_call.status_rank = 3 and p_kind <> v_call.status and v_call.billed_at is null;
    v_moves := v_contradicts and p_source = 'reconciler';
  end if;
  v_status := case when v_moves then p_kind else v_call.status end;
  v_settles := p_rank = 3 and v_call.billed_at is null and p_kind = v_status
    and (p_kind <> 'completed' or p_computed is not null);
  if v_settles then
    v_charge := settle_hold(p_call_id, v_call.wallet_id, v_call.terms, case when p_kind = 'completed' then p_duration end, p_billed,
      p_computed, p_source, p_at);
  end if;
  v_changed := array_remove(array[
    case when v_moves then 'status' end,
    case when v_leg_id is null and p_leg_id is not null then 'legId' end,
    case when v_call.answered_at is null and p_kind = 'answered' and p_occurred_at is not null then 'answeredAt' end,
    case when v_call.ended_at is null and p_rank = 3 and p_kind = v_status and p_occurred_at is not null then 'endedAt' end,
    -- the caller's leg was still up when the other one was over: stronger than the caller's own word
    case when p_is_callee_gone and v_call.hung_up_by is distinct from 'callee' then 'hungUpBy' end,
    case when v_settles then 'durationSeconds' end,
    case when v_settles then 'chargedMicros' end], null);
  if v_leg_id is null and p_leg_id is not null then
    insert into call_leg (carrier, leg_id, call_id, role, direction, is_billed, from_address, to_address, status, sequence, started_at,
        answered_at, ended_at, is_settled, is_late)
      values (p_carrier, p_leg_id, p_call_id, p_role, 'outbound', true,
        case when p_role = 'browser' then v_call.to_number else v_call.origin_number end,
        case when p_role = 'browser' then 'client:' || v_call.user_id else v_call.to_number end, v_status, p_sequence,
        coalesce(p_occurred_at, p_at), case when p_kind = 'answered' then p_occurred_at end,
        case when p_rank = 3 and p_kind = v_status then p_occurred_at end,
        v_call.billed_at is not null, v_call.billed_at is not null)
      on conflict do nothing;
    -- another call's leg is as wrong as another call's number
    if not found then raise exception 'webhook_mismatch' using errcode = 'TT009', detail = 'the leg has a call'; end if;
  end if;
  -- an event that changes nothing leaves the rows alone, the call's place in the queue of questions included
  if v_settles then
    update call_leg l set status = p_kind, is_settled = true,
        ended_at = case when l.is_billed then coalesce(l.ended_at, p_occurred_at) end,
        sequence = case when l.is_billed then greatest(l.sequence, p_sequence) end,
        duration_seconds = case when l.is_billed then case when p_kind = 'completed' then p_duration else 0 end end
      where l.call_id = p_call_id;
    insert into call_ended (call_id) values (p_call_id);
  elsif v_leg_id is not null and (v_changed <> '{}' or p_sequence > coalesce(v_sequence, -1)) then
    update call_leg l set status = v_status, sequence = greatest(l.sequence, p_sequence), started_at = least(l.started_at, p_occurred_at),
        answered_at = case when p_kind = 'answered' then coalesce(l.answered_at, p_occurred_at) else l.answered_at end,
        ended_at = case when p_rank = 3 and p_kind = v_status then coalesce(l.ended_at, p_occurred_at) else l.ended_at end
      where l.carrier = p_carrier and l.leg_id = v_leg_id;
  end if;
  if v_changed <> '{}' then
    update call c set status = v_status,
        status_rank = case when v_moves then p_rank else c.status_rank end,
        answered_at = case when p_kind = 'answered' then coalesce(c.answered_at, p_occurred_at) else c.answered_at end,
        ended_at = case when p_rank = 3 and p_kind = v_status then coalesce(c.ended_at, p_occurred_at) else c.ended_at end,
        hung_up_by = case when p_is_callee_gone then 'callee' else c.hung_up_by end,
        duration_seconds = case when not v_settles then c.duration_seconds when p_kind = 'completed' then p_duration else 0 end,
        charged_micros = coalesce(v_charge, c.charged_micros),
        billed_at = case when v_settles then p_at else c.billed_at end,
        has_leg = c.has_leg or p_leg_id is not null,
        revision = c.revision + 1
      where c.id = p_call_id
      returning c.revision into v_call.revision;
    if v_moves and not v_settles then
      update wallet_hold set reconcile_after = p_reconcile_after where call_id = p_call_id and state = 'pending';
    end if;
  end if;
  if v_contradicts and not v_moves then
    update wallet_hold set reconcile_after = least(reconcile_after, p_reconcile_after) where call_id = p_call_id and state = 'pending';
  end if;
  insert into webhook_event (carrier, dedupe_key, call_id, source, kind, occurred_at, received_at, changed, facts)
    values (p_carrier, p_dedupe_key, p_call_id, p_source, p_kind, p_occurred_at, p_at, v_changed, p_facts)
    on conflict do nothing;
  -- not found: the same event came twice at once, and the other one held the lock: it has done all that there was to do
  if found then
    outcome := case when v_settles then 'settled' else 'recorded' end;
    user_id := v_call.user_id;
    revision := v_call.revision;
    charged_micros := v_charge;
  else
    outcome := 'duplicate';
  end if;
  return next;
end $$;

-- Somebody wants a call to end (C10): the row remembers it, so that a leg that has not asked yet is refused, and the
-- carrier is asked soon. Moves no money. `p_is_hang_up`: it was the caller, and not a page that found the line dead (C16);
-- the carrier's last word may overtake the caller's by so much as `p_grace`.
create or replace function request_call_end(
  p_call_id uuid, p_user_id text, p_at timestamptz, p_reconcile_after timestamptz, p_is_hang_up boolean default true,
  p_grace interval default interval '3 seconds'
) returns table (status text, carrier text, leg_id text, is_settled boolean)
language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  v_call call;
  v_hangs_up boolean;
begin
  perform refuse_far(p_at, p_reconcile_after);
  select * into v_call from call where id = p_call_id and user_id = p_user_id for update;
  if not found then return; end if;
  v_hangs_up := p_is_hang_up and v_call.hung_up_by is null and (v_call.billed_at is null or v_call.end_requested_at is null)
    and p_at < coalesce(v_call.ended_at, v_call.billed_at, 'infinity') + p_grace;
  if v_hangs_up or (v_call.billed_at is null and v_call.end_requested_at is null) then
    update call set end_requested_at = coalesce(end_requested_at, p_at), hung_up_by = case when v_hangs_up then 'caller' else hung_up_by end,
      revision = revision + 1 where id = p_call_id;
  end if;
  if v_call.billed_at is null then
    update wallet_hold set reconcile_after = least(reconcile_after, p_reconcile_after) where call_id = p_call_id and state = 'pending';
  end if;
  -- ending the leg that it began with ends the others
  return query select v_call.status, v_call.carrier, (
      select l.leg_id from call_leg l where l.call_id = p_call_id and (l.role in ('browser', 'inbound') or l.is_billed) order by l.is_billed limit 1),
    v_call.billed_at is not null;
end $$;

-- Takes calls that are due to be asked about, each for one asker at a time: skip locked, and a lease.
create or replace function claim_due_calls(p_limit int, p_at timestamptz, p_lease interval)
returns setof uuid language sql security definer set search_path = public, pg_temp as $$
  select refuse_far(p_at + p_lease);
  update wallet_hold set reconcile_after = p_at + p_lease, reconcile_attempts = reconcile_attempts + 1
  where call_id in (
    select call_id from wallet_hold where state = 'pending' and reconcile_after <= p_at
    order by reconcile_after limit p_limit for update skip locked)
  returning call_id
$$;

-- When to ask again; a call that was settled meanwhile is left alone.
create or replace function defer_reconcile(p_call_id uuid, p_reconcile_after timestamptz)
returns void language sql security definer set search_path = public, pg_temp as $$
  select refuse_far(p_reconcile_after);
  update wallet_hold set reconcile_after = p_reconcile_after where call_id = p_call_id and state = 'pending'
$$;

-- What changes with every change of the newest calls of a person: asked before a page is read again.
create or replace function calls_version(p_user_id text, p_limit int)
returns text language sql stable security definer set search_path = public, pg_temp as $$
  select md5(coalesce(string_agg(newest.id || ':' || newest.revision, ','), ''))
  from (select id, revision from call where user_id = p_user_id order by created_at desc, id desc limit p_limit) newest
$$;
