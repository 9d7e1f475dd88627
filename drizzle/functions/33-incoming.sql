-- Calls that come in to a number of a person's.

-- Whose number of ours this is; null where it is nobody's.
create or replace function number_owner(p_carrier text, p_number text) returns text language sql stable as $$
  select user_id from own_number where number = p_number and kind = 'assigned' and carrier = p_carrier and released_at is null
$$;

-- Somebody calls a number of ours: writes the call, its components, its hold and the leg that it came in by, in one step, so
-- that whatever is said of it from here on goes the way of every call. `p_their_number` is who calls.
-- Outcomes: `ring`; `busy`: the owner is in a call, and the row says that they missed one; `over`: the call has ended meanwhile;
-- `not_served`: the number is nobody's, or its owner's wallet takes part in nothing, and nothing is written.
-- The same leg may ask again and gets the same answer; of two that ask at once, one is refused by the leg's key and asks again.
create or replace function receive_call(
  p_call_id uuid, p_carrier text, p_leg_id text, p_our_number text, p_their_number text, p_country text, p_line_type text,
  p_currency text, p_max_seconds int, p_components jsonb, p_at timestamptz, p_expires_at timestamptz, p_reconcile_after timestamptz
) returns table (outcome text, call_id uuid, user_id text, terms text, max_seconds int)
language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  v_call call;
  v_user_id text;
  v_wallet wallet;
  v_is_busy boolean;
begin
  select c.* into v_call from call_leg l join call c on c.id = l.call_id where l.carrier = p_carrier and l.leg_id = p_leg_id;
  if found then
    outcome := case
      when v_call.channel <> 'inbound' or v_call.origin_number <> p_our_number then 'not_served'
      when v_call.status_rank < 3 then 'ring' when v_call.status = 'busy' then 'busy' else 'over' end;
    return query select outcome, v_call.id, v_call.user_id, v_call.terms, v_call.max_seconds;
    return;
  end if;
  v_user_id := number_owner(p_carrier, p_our_number);
  -- under the wallet's lock: a call that they begin at this moment is seen, or sees this one
  select * into v_wallet from wallet w where w.user_id = v_user_id and w.currency = p_currency for update;
  if not found or v_wallet.status <> 'active' then
    return query select 'not_served', null::uuid, null::text, null::text, null::int;
    return;
  end if;
  v_is_busy := exists (select from wallet_hold h join call c on c.id = h.call_id
    where h.wallet_id = v_wallet.id and h.state = 'pending' and c.user_id = v_user_id and c.status_rank < 3
      and c.channel in ('browser', 'inbound'));
  perform reserve_call(p_call_id, v_user_id, v_wallet.id, 'inbound', p_carrier, p_their_number, p_our_number, p_country, p_line_type,
    p_max_seconds, p_currency, p_components, 2147483647, p_at, p_expires_at, p_reconcile_after, 'longest_call', null);
  insert into call_leg (carrier, leg_id, call_id, role, direction, is_billed, from_address, to_address, status, started_at)
    values (p_carrier, p_leg_id, p_call_id, 'inbound', 'inbound', false, p_their_number, p_our_number, 'initiated', p_at);
  update call set has_leg = true, revision = revision + 1 where id = p_call_id returning * into v_call;
  insert into webhook_event (carrier, dedupe_key, call_id, source, kind, received_at, changed, facts)
    values (p_carrier, p_leg_id || ':received', p_call_id, 'webhook', 'received', p_at, '{parentLegId}', jsonb_build_object('parentLegId', p_leg_id));
  if v_is_busy then
    perform record_call_event(p_carrier, p_leg_id || ':busy', p_call_id, 'webhook', 'busy', 3, p_leg_id, null, null, null, null, null,
      p_at, null, null, null, null, '{}', p_at, p_reconcile_after, false, 'browser');
  end if;
  return query select case when v_is_busy then 'busy' else 'ring' end, p_call_id, v_user_id, v_call.terms, v_call.max_seconds;
end $$;
