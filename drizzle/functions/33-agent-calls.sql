-- Calls that an agent holds.

-- Somebody called a number that an agent answers: the leg that they came in by is the one whose seconds are charged. The call
-- is written already, with its hold. The leg is answered as soon as the carrier has its document, so it counts from here on.
create or replace function answer_agent_leg(p_call_id uuid, p_carrier text, p_leg_id text, p_at timestamptz, p_reconcile_after timestamptz)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare v_call call;
begin
  select * into v_call from call where id = p_call_id and channel = 'agent' and carrier = p_carrier for update;
  if not found then raise exception 'unknown_call' using errcode = 'TT001'; end if;
  insert into call_leg (carrier, leg_id, call_id, role, direction, is_billed, from_address, to_address, status, started_at)
    values (p_carrier, p_leg_id, p_call_id, 'inbound', 'inbound', true, v_call.to_number, v_call.origin_number, 'initiated', p_at);
  update call set has_leg = true, revision = revision + 1 where id = p_call_id;
  insert into webhook_event (carrier, dedupe_key, call_id, source, kind, received_at, changed, facts)
    values (p_carrier, p_leg_id || ':received', p_call_id, 'webhook', 'received', p_at, '{legId}', jsonb_build_object('legId', p_leg_id));
  perform record_call_event(p_carrier, p_leg_id || ':taken', p_call_id, 'system', 'answered', 2, null, p_leg_id, null, null, null, null,
    p_at, null, null, null, null, '{}', p_at, p_reconcile_after, false, 'inbound');
end $$;

-- What the calls of an agent have cost since an instant, or may still cost: its budget of a day goes by it.
create or replace function agent_spent(p_agent_id uuid, p_since timestamptz) returns bigint language sql stable as $$
  select coalesce(sum(coalesce(c.charged_micros, h.amount_micros)), 0)::bigint
  from agent_call a join call c on c.id = a.call_id join wallet_hold h on h.call_id = c.id
  where a.agent_id = p_agent_id and (a.created_at >= p_since or h.state = 'pending')
$$;
