-- What finance does to the ledger: adjustments by two people (M13), the end of a day (M8), rows by hand (M18).

-- Says who moved money past every document, and why: the document of a row by hand (M18). For the owner of the database;
-- in the transaction that writes the row.
create or replace function note_by_hand(p_transaction_id bigint, p_by text, p_why text) returns bigint language plpgsql as $$
declare v_row credit_transaction;
begin
  select * into v_row from credit_transaction where id = p_transaction_id;
  if not found then raise exception 'transaction_unknown' using errcode = 'TT001'; end if;
  if exists (select from audit_log where subject_type = 'transaction' and subject_id = p_transaction_id::text and action = 'ledger.by_hand') then
    return p_transaction_id;
  end if;
  insert into audit_log (at, actor_id, action, subject_type, subject_id, after)
    values (clock_timestamp(), words_of(p_by), 'ledger.by_hand', 'transaction', v_row.id, jsonb_build_object('why', words_of(p_why),
      'walletId', v_row.wallet_id, 'kind', v_row.kind, 'amountMicros', v_row.amount_micros::text, 'key', v_row.idempotency_key));
  return v_row.id;
end $$;

-- Asks for an adjustment. Nothing moves.
create or replace function request_adjustment(
  p_id uuid, p_wallet_id uuid, p_amount bigint, p_reason_code text, p_note text, p_evidence_links text[],
  p_effective_at timestamptz, p_requested_by text, p_content_hash bytea, p_at timestamptz
) returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare v_user text;
begin
  select user_id into v_user from wallet where id = p_wallet_id;
  if not found then raise exception 'wallet_unknown' using errcode = 'TT001'; end if;
  if p_requested_by is null or v_user = p_requested_by then raise exception 'own_wallet' using errcode = 'TT013'; end if;
  if not holds_role(p_requested_by, array['finance', 'admin']) then raise exception 'role_refused' using errcode = 'TT013'; end if;
  if p_amount is null or p_amount = 0 or coalesce(p_reason_code, '') = '' or octet_length(p_content_hash) is distinct from 32
    or p_effective_at is null or not isfinite(p_effective_at) then
    raise exception 'request_incomplete' using errcode = 'TT006';
  end if;
  perform check_money_limits(p_id, p_requested_by, null, abs(p_amount::numeric));
  insert into adjustment_request (id, wallet_id, user_id, amount_micros, reason_code, note, evidence_links, effective_at, requested_by, requested_at, content_hash)
    values (p_id, p_wallet_id, v_user, p_amount, p_reason_code, p_note, p_evidence_links, p_effective_at, p_requested_by, p_at, p_content_hash);
end $$;

-- Decides about one: approved posts it, in the same transaction. Somebody else than who asked, and not about their own
-- wallet (TT013); what was read, by its digest, and late or not as it was read (TT005); once (TT014); within the limits of a
-- day (TT016). Withdrawing is for who asked.
drop function if exists decide_adjustment(uuid, text, text, bytea, text, timestamptz);
create or replace function decide_adjustment(
  p_id uuid, p_decision text, p_decided_by text, p_content_hash bytea, p_note text, p_at timestamptz, p_is_late boolean default null
) returns bigint language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_request adjustment_request;
  v_transaction bigint;
  v_balance bigint;
begin
  perform pg_advisory_xact_lock(hashtextextended('talktime:money-limits', 0));
  select * into v_request from adjustment_request where id = p_id for update;
  if not found then raise exception 'adjustment_unknown' using errcode = 'TT001'; end if;
  if p_decision is null or p_decision not in ('approved', 'refused', 'withdrawn') then raise exception 'decision_unknown' using errcode = 'TT006'; end if;
  if p_decided_by is null or (p_decision = 'withdrawn') <> (v_request.requested_by = p_decided_by) or v_request.user_id = p_decided_by then
    raise exception 'own_request' using errcode = 'TT013';
  end if;
  -- who has left finance since posts nothing by what they once asked
  if p_decision <> 'withdrawn' and not holds_role(p_decided_by, array['finance', 'admin'])
    or p_decision = 'approved' and not holds_role(v_request.requested_by, array['finance', 'admin']) then
    raise exception 'role_refused' using errcode = 'TT013';
  end if;
  if v_request.content_hash is distinct from p_content_hash then raise exception 'content_changed' using errcode = 'TT005'; end if;
  if v_request.state <> 'pending' then raise exception 'already_decided' using errcode = 'TT014', detail = v_request.state; end if;
  v_balance := (lock_wallet(v_request.wallet_id)).balance_micros;
  if p_decision = 'approved' then
    if p_is_late <> is_closed_month(v_request.effective_at) then raise exception 'content_changed' using errcode = 'TT005', detail = 'late'; end if;
    perform check_money_limits(p_id, v_request.requested_by, p_decided_by, abs(v_request.amount_micros));
    select p.transaction_id into v_transaction from post_transaction(v_request.wallet_id, 'adjustment', v_request.amount_micros,
      'adjustment:' || v_request.reason_code, 'adjustment:' || p_id, v_request.content_hash,
      'staff:' || v_request.requested_by || '+' || p_decided_by, v_request.note, v_request.effective_at) p;
  end if;
  update adjustment_request set state = p_decision, decided_by = p_decided_by, decided_at = p_at, decision_note = p_note, transaction_id = v_transaction,
      counted_at = clock_timestamp(), balance_micros = v_balance
    where id = p_id;
  return v_transaction;
end $$;

-- What is asked stays what it was: only the decision is added, once.
create or replace function deny_adjustment_change() returns trigger language plpgsql as $$
begin
  if old.state <> 'pending' or (to_jsonb(new) - '{state,decided_by,decided_at,decision_note,transaction_id,counted_at,balance_micros}'::text[])
    <> (to_jsonb(old) - '{state,decided_by,decided_at,decision_note,transaction_id,counted_at,balance_micros}'::text[]) then
    raise exception 'an adjustment that was asked for does not change' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create or replace trigger adjustment_stays before update on adjustment_request for each row execute function deny_adjustment_change();
alter table adjustment_request enable always trigger adjustment_stays;
create or replace trigger adjustment_request_no_delete before delete on adjustment_request for each row execute function deny_mutation();
alter table adjustment_request enable always trigger adjustment_request_no_delete;
create or replace trigger adjustment_request_no_truncate before truncate on adjustment_request for each statement execute function deny_mutation();
alter table adjustment_request enable always trigger adjustment_request_no_truncate;

-- The last row of a day that is over, for its anchor: once this has answered, no row of it and none with a lower id can
-- come any more, so that all rows up to it stay the same for ever. Rows of days without movements are those of the day
-- before; `p_after` is where that one ended. Over by the database's clock too: TT015.
create or replace function last_row_of_day(p_day date, p_after bigint, p_at timestamptz) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_end timestamptz := (p_day + 1)::timestamp at time zone 'UTC';
begin
  if v_end > p_at or v_end > clock_timestamp() then raise exception 'day_not_over' using errcode = 'TT015'; end if;
  -- a movement takes its number and its time under its wallet's lock, and may commit after others with higher numbers
  perform await_movements();
  return coalesce((select max(id) from credit_transaction where id > p_after and created_at < v_end), p_after);
end $$;
