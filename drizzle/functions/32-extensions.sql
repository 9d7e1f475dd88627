-- A call that is up may last longer than it was started for (C14), in two steps, between which the carrier is asked: first
-- more is held, then the call may take more time. So what the carrier may let it last is always held for.

-- Locks a call and the wallet that pays for it: what is read from here on stays true until the transaction ends. True where
-- the call can be given more time; null where the person has no such call.
create or replace function open_extension(p_call_id uuid, p_user_id text, p_at timestamptz)
returns boolean language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_call record;
  v_wallet wallet;
begin
  select wallet_id, status_rank, end_requested_at into v_call from call where id = p_call_id and user_id = p_user_id for update;
  if not found then return null; end if;
  v_wallet := lock_wallet(v_call.wallet_id);
  if v_wallet.granted_micros > 0 then perform expire_grants(v_wallet.id, p_at); end if;
  return v_call.status_rank < 3 and v_call.end_requested_at is null
    and exists (select from wallet_hold where call_id = p_call_id and state = 'pending');
end $$;

-- Holds more for a call that is up. `p_held`: of each component, in their order, never less than before. The same amounts
-- again change nothing.
create or replace function extend_hold(p_call_id uuid, p_user_id text, p_held bigint[], p_expires_at timestamptz)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_call record;
  v_wallet wallet;
  v_held bigint;
  v_more bigint;
begin
  perform refuse_far(p_expires_at);
  select wallet_id, channel into v_call from call where id = p_call_id and user_id = p_user_id for update;
  if not found then raise exception 'call_unknown' using errcode = 'TT001'; end if;
  v_wallet := lock_wallet(v_call.wallet_id);
  if not may_spend_from(p_user_id, v_wallet.id, v_call.channel) then raise exception 'wallet_unknown' using errcode = 'TT001'; end if;
  if v_wallet.status <> 'active' then raise exception 'wallet_not_active' using errcode = 'TT002', detail = v_wallet.status; end if;
  select amount_micros into v_held from wallet_hold where call_id = p_call_id and state = 'pending' for update;
  if not found then raise exception 'hold_already_closed' using errcode = 'TT008'; end if;
  select case when count(*) = cardinality(p_held) and bool_and(p_held[place] >= held_micros) then sum(p_held[place]) end - v_held
    into v_more from call_component where call_id = p_call_id;
  if v_more is null then raise exception 'components_refused' using errcode = 'TT006'; end if;
  if v_wallet.balance_micros - v_wallet.held_micros < v_more then raise exception 'insufficient_credits' using errcode = 'TT003'; end if;
  update call_component set held_micros = p_held[place] where call_id = p_call_id and held_micros < p_held[place];
  update wallet_hold set amount_micros = amount_micros + v_more, expires_at = greatest(expires_at, p_expires_at) where call_id = p_call_id;
  update wallet set held_micros = held_micros + v_more where id = v_wallet.id;
end $$;

-- The carrier has agreed: the call may last `p_max_seconds`, and what ends it then is another thing. False where it is over
-- by now, or has that time already.
create or replace function extend_time(
  p_call_id uuid, p_user_id text, p_max_seconds int, p_bound_by text, p_bound_micros bigint, p_at timestamptz
) returns boolean language plpgsql security definer set search_path = public, pg_temp as $$
declare v_call call;
begin
  perform refuse_far(p_at);
  select * into v_call from call where id = p_call_id and user_id = p_user_id for update;
  if not found then raise exception 'call_unknown' using errcode = 'TT001'; end if;
  if v_call.status_rank >= 3 or (p_max_seconds > v_call.max_seconds) is not true
    or not exists (select from wallet_hold where call_id = p_call_id and state = 'pending') then return false; end if;
  update call set max_seconds = p_max_seconds, bound_by = p_bound_by, bound_micros = p_bound_micros, revision = revision + 1
    where id = p_call_id;
  insert into webhook_event (carrier, dedupe_key, call_id, source, kind, occurred_at, received_at, changed, facts)
    values (v_call.carrier, p_call_id || ':extended:' || p_max_seconds, p_call_id, 'system', 'extended', p_at, p_at, '{maxSeconds}',
      jsonb_build_object('maxSeconds', p_max_seconds, 'boundBy', p_bound_by, 'boundMicros', p_bound_micros::text))
    on conflict do nothing;
  return true;
end $$;
