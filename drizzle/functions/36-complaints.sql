-- "Something was wrong" with a call: a complaint, and the money that comes back by it (M12, M18).

-- Gives back part or all of a call's charge; null: all that is left of it. Internal: it stands on the call and its charge,
-- and whoever calls it has a complaint that is answered so (M18). Never more in total than was charged: TT012.
-- Paid money comes back first; granted credit goes back to its lots, which then live at least until `p_granted_until`.
create or replace function refund_call(
  p_call_id uuid, p_amount bigint, p_key text, p_request_hash bytea, p_actor text, p_reason text,
  p_granted_until timestamptz, p_at timestamptz
) returns table (transaction_id bigint, amount_micros bigint, is_repeat boolean) language plpgsql as $$
#variable_conflict use_column
declare
  v_charge credit_transaction;
  v_wallet wallet;
  v_found bigint;
  v_returned bigint;
  v_returned_granted bigint;
  v_amount bigint;
  v_granted bigint;
  v_id bigint;
begin
  perform from call where id = p_call_id for update;
  select * into v_charge from credit_transaction where call_id = p_call_id and kind = 'call_charge';
  if not found then raise exception 'charge_unknown' using errcode = 'TT001'; end if;
  v_wallet := lock_wallet(v_charge.wallet_id);
  v_found := find_posted(p_key, p_request_hash);
  if v_found is not null then
    return query select v_found, t.amount_micros, true from credit_transaction t where t.id = v_found;
    return;
  end if;
  if v_wallet.status = 'closed' then raise exception 'wallet_closed' using errcode = 'TT002'; end if;
  select coalesce(sum(amount_micros), 0), coalesce(sum(granted_micros), 0) into v_returned, v_returned_granted
    from credit_transaction where v_charge.id = refunds_id or v_charge.id = reverses_id;
  v_amount := coalesce(p_amount, -v_charge.amount_micros - v_returned);
  if v_amount is null or v_amount <= 0 or v_amount > -v_charge.amount_micros - v_returned then
    raise exception 'refund_exceeds_charge' using errcode = 'TT012';
  end if;
  -- what was paid and is not back yet
  v_granted := greatest(0, v_amount - (-v_charge.amount_micros + coalesce(v_charge.granted_micros, 0) - (v_returned - v_returned_granted)));
  v_id := ledger_append(v_wallet, 'refund', v_amount, 0, 'revenue:calls', p_key, p_request_hash, p_call_id, null,
    p_actor, p_reason, p_at, nullif(v_granted, 0), null, v_charge.id);
  if v_granted > 0 then perform give_back_to_lots(array[v_charge.id], v_id, v_granted, p_granted_until); end if;
  -- whoever shows the call hears that it cost less
  update call set revision = revision + 1 where id = p_call_id;
  return query select v_id, v_amount, false;
end $$;

-- What a rule goes by is there, in the rows of the call. How short is short, and how much comes back at once, are settings. Internal.
create or replace function has_grounds(p_call call, p_rule text) returns boolean language sql stable as $$
  select case p_rule
    when 'short_call' then p_call.duration_seconds < 300
    when 'carrier_error' then exists (select from webhook_event where call_id = p_call.id and kind = 'completed'
      and jsonb_typeof(facts -> 'sipResponseCode') = 'number' and (facts ->> 'sipResponseCode')::numeric >= 400)
    when 'no_audio' then exists (select from call_quality where call_id = p_call.id and (packets_received = 0 or heard_seconds = 0))
    else false end
$$;

-- What somebody says of a call of their own, once a call. By a rule it is answered at once, with all that is left of the
-- charge; without one it waits. Refusals: TT001 for a call that is not theirs, TT006 for what cannot be, TT014 for a call
-- that is not over, or that was complained of.
create or replace function file_complaint(
  p_id uuid, p_call_id uuid, p_user_id text, p_reason text, p_note text, p_rule text, p_evidence jsonb, p_answer text,
  p_request_hash bytea, p_granted_until timestamptz, p_at timestamptz
) returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_call call;
  v_refund_id bigint;
  v_refunded bigint;
begin
  select * into v_call from call where id = p_call_id and user_id = p_user_id for update;
  if not found then raise exception 'call_unknown' using errcode = 'TT001'; end if;
  if v_call.billed_at is null then raise exception 'call_open' using errcode = 'TT014'; end if;
  if exists (select from call_complaint where call_id = p_call_id) then raise exception 'already_complained' using errcode = 'TT014'; end if;
  if p_id is null or coalesce(p_reason, '') = '' or jsonb_typeof(p_evidence) is distinct from 'object'
    or p_at is null or p_at not between '2000-01-01' and clock_timestamp() + interval '2 years'
    or p_rule is not null and (coalesce(p_answer, '') = '' or not has_grounds(v_call, p_rule)) then
    raise exception 'complaint_refused' using errcode = 'TT006', detail = coalesce(p_rule, 'none');
  end if;
  if p_rule is not null then
    select * into v_refund_id, v_refunded from refund_call(p_call_id, null, 'complaint:' || p_id, p_request_hash, 'system:complaint', p_answer, p_granted_until, p_at);
  end if;
  insert into call_complaint (id, call_id, user_id, reason, note, state, rule, evidence, answer, decided_at, refunded_micros, transaction_id, created_at)
    values (p_id, p_call_id, p_user_id, p_reason, p_note, case when p_rule is null then 'waiting' else 'refunded_at_once' end, p_rule, p_evidence,
      case when p_rule is not null then p_answer end, case when p_rule is not null then p_at end, coalesce(v_refunded, 0), v_refund_id, p_at);
end $$;

-- Answers one that waits: with money (null: all that is left) or without. Somebody who works in finance, and whose call it
-- was not (TT013). False where it was answered already.
create or replace function answer_complaint(
  p_id uuid, p_decision text, p_amount bigint, p_answer text, p_by text, p_request_hash bytea, p_granted_until timestamptz, p_at timestamptz
) returns boolean language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_complaint call_complaint;
  v_refund_id bigint;
  v_refunded bigint;
begin
  -- the call first, as in every movement
  perform from call where id = (select call_id from call_complaint where id = p_id) for update;
  select * into v_complaint from call_complaint where id = p_id for update;
  if not found then raise exception 'complaint_unknown' using errcode = 'TT001'; end if;
  if not holds_role(p_by, array['finance', 'admin']) then raise exception 'role_refused' using errcode = 'TT013'; end if;
  if v_complaint.user_id is not distinct from p_by then raise exception 'own_request' using errcode = 'TT013'; end if;
  if p_decision is null or p_decision not in ('refund', 'decline') or p_amount is not null and p_decision <> 'refund' then
    raise exception 'decision_unknown' using errcode = 'TT006';
  end if;
  if p_at is null or p_at not between '2000-01-01' and clock_timestamp() + interval '2 years' then raise exception 'date_far' using errcode = 'TT006'; end if;
  if v_complaint.state <> 'waiting' then return false; end if;
  if p_decision = 'refund' then
    select * into v_refund_id, v_refunded from refund_call(v_complaint.call_id, p_amount, 'complaint:' || p_id, p_request_hash, 'staff:' || p_by,
      words_of(p_answer), p_granted_until, p_at);
  end if;
  update call_complaint set state = case p_decision when 'refund' then 'refunded' else 'declined' end, answer = words_of(p_answer),
      decided_by = p_by, decided_at = p_at, transaction_id = v_refund_id, refunded_micros = coalesce(v_refunded, 0)
    where id = p_id;
  return true;
end $$;
