-- Whose agent it is talks to it in their browser, without a telephone.

-- Gives such a call to the carrier's leg that asks for it, once (C2): the leg is answered with its document, and its seconds are
-- charged, as of one that came in. The same leg may ask again and gets the same answer.
create or replace function claim_talk(
  p_call_id uuid, p_user_id text, p_carrier text, p_leg_id text, p_at timestamptz, p_reconcile_after timestamptz, p_spare_seconds int
) returns text language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_call call;
  v_leg_id text;
  v_refusal text;
begin
  perform refuse_far(p_at, p_reconcile_after);
  select * into v_call from call where id = p_call_id for update;
  select leg_id into v_leg_id from call_leg where call_id = p_call_id and is_billed;
  -- a call that an agent answers or places has a telephone at its other end
  v_refusal := refuse_claim(v_call, p_call_id, p_user_id, p_carrier, p_leg_id, v_leg_id,
    exists (select from agent_call where call_id = p_call_id and way = 'trial'), false, p_at);
  if v_refusal is not null then return v_refusal; end if;
  if v_leg_id is null then
    -- looked at in time to end it before its hold is spent
    perform answer_agent_leg(p_call_id, p_carrier, p_leg_id, p_at,
      least(p_reconcile_after, p_at + make_interval(secs => v_call.max_seconds - p_spare_seconds)));
    update call_leg set from_address = 'client:' || p_user_id where carrier = p_carrier and leg_id = p_leg_id;
  end if;
  return 'claimed';
end $$;
