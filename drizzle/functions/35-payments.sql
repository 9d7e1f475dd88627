-- Payments (M15), refunds to cards (M12) and chargebacks (M14). The services tell the provider's facts; what they do to
-- the wallet is decided here, under the locks of payment and wallet.

-- Earlier forms, which took the caller's word for what a cent is worth.
drop function if exists credit_payment(uuid, text, text, bigint, text, bigint, text, timestamptz);
drop function if exists credit_payment(uuid, text, text, bigint, text, text, timestamptz);
drop function if exists begin_refund(uuid, text, uuid, uuid[], uuid[], bigint[], bigint, text, text, timestamptz, timestamptz);
drop function if exists apply_dispute(text, uuid, bigint, text, text, int, text, boolean, boolean, bigint, bigint, timestamptz, timestamptz);
drop function if exists apply_dispute(text, uuid, bigint, text, text, int, text, boolean, boolean, bigint, timestamptz, timestamptz);

-- The next number of a series, without gaps: the row is locked until the document is written. Internal.
create or replace function next_document_number(p_series text) returns text language plpgsql as $$
declare v_number int;
begin
  insert into document_counter (series, last_number) values (p_series, 1)
    on conflict (series) do update set last_number = document_counter.last_number + 1 returning last_number into v_number;
  return p_series || '-' || lpad(v_number::text, 6, '0');
end $$;

-- Writes a payment before anything is sent for it. An automatic one names its crossing and stays within the person's
-- daily limit. Outcomes: opened, over_limit, stopped.
create or replace function open_payment(
  p_id uuid, p_user_id text, p_wallet_id uuid, p_purpose text, p_amount_minor bigint, p_currency text, p_saves_card boolean,
  p_crossing_id bigint, p_look_after timestamptz, p_at timestamptz, p_return_path text default null
) returns text language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_wallet wallet := lock_wallet(p_wallet_id);
  v_topup auto_topup;
begin
  if v_wallet.user_id is distinct from p_user_id then raise exception 'wallet_unknown' using errcode = 'TT001'; end if;
  if v_wallet.currency is distinct from p_currency then raise exception 'currency_mismatch' using errcode = 'TT006'; end if;
  if v_wallet.status in ('closing', 'closed') then raise exception 'wallet_not_active' using errcode = 'TT002', detail = v_wallet.status; end if;
  if p_purpose is null or p_amount_minor is null or p_amount_minor <= 0 then raise exception 'amount_refused' using errcode = 'TT006'; end if;
  if p_purpose = 'auto_topup' then
    if not exists (select from wallet_crossing where id = p_crossing_id and wallet_id = p_wallet_id and key = 'topup') then
      raise exception 'crossing_unknown' using errcode = 'TT001';
    end if;
    select * into v_topup from auto_topup where wallet_id = p_wallet_id;
    if v_topup.mode is distinct from 'charge' or v_topup.stopped_at is not null or v_wallet.status <> 'active' then return 'stopped'; end if;
    if p_amount_minor + (select coalesce(sum(amount_minor), 0) from payment
        where wallet_id = p_wallet_id and purpose = 'auto_topup' and state not in ('failed', 'expired', 'canceled')
          and created_at > p_at - interval '24 hours') > v_topup.daily_limit_minor then return 'over_limit'; end if;
  end if;
  insert into payment (id, user_id, wallet_id, purpose, amount_minor, currency, saves_card, crossing_id, created_at, updated_at, look_after, return_path)
    values (p_id, p_user_id, p_wallet_id, p_purpose, p_amount_minor, p_currency, p_saves_card, p_crossing_id, p_at, p_at, p_look_after, p_return_path);
  return 'opened';
end $$;

-- Notes what the provider says of a payment that is not paid. Only forward: created, pending, processing, then over; what
-- is over can still turn out to be paid, and a page that closed to have been given up: its payer closed it, and the
-- provider's word that it has expired came first. Nothing else. `review`: money came that does not fit, whatever was said before;
-- what came is noted beside it, and nothing is credited. Null keeps what is known.
create or replace function note_payment(
  p_id uuid, p_state text, p_session_id text, p_session_url text, p_provider_payment_id text, p_failure_code text,
  p_expires_at timestamptz, p_look_after timestamptz, p_at timestamptz, p_received_minor bigint default null,
  p_received_currency text default null
) returns text language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_payment payment;
  v_ranks text[] := array['created', 'pending', 'processing', 'failed', 'expired', 'canceled', 'review', 'paid'];
begin
  if p_state = 'paid' then raise exception 'state_refused' using errcode = 'TT006', detail = 'paid is what credit_payment says'; end if;
  if array_position(v_ranks, p_state) is null then raise exception 'state_refused' using errcode = 'TT006', detail = p_state; end if;
  select * into v_payment from payment where id = p_id for update;
  if not found then raise exception 'payment_unknown' using errcode = 'TT001'; end if;
  if v_payment.state in ('paid', 'review') or (v_payment.state in ('failed', 'expired', 'canceled') and p_state <> 'review'
    and not (v_payment.state = 'expired' and p_state = 'canceled')) then
    return v_payment.state;
  end if;
  if array_position(v_ranks, p_state) < array_position(v_ranks, v_payment.state) then p_state := v_payment.state; end if;
  update payment set state = p_state, session_id = coalesce(session_id, p_session_id), session_url = coalesce(p_session_url, session_url),
      provider_payment_id = coalesce(provider_payment_id, p_provider_payment_id), failure_code = coalesce(p_failure_code, failure_code),
      expires_at = coalesce(p_expires_at, expires_at), sent_at = coalesce(sent_at, p_at), updated_at = p_at,
      received_minor = coalesce(received_minor, p_received_minor), received_currency = coalesce(received_currency, p_received_currency),
      look_after = case when p_state in ('failed', 'expired', 'canceled', 'review') then null else coalesce(p_look_after, look_after) end
    where id = p_id;
  return p_state;
end $$;

-- Credits a payment, once (M15): amount and currency are the provider's, the wallet is our row's. What is owed from a
-- chargeback is taken from it first. Refusals: TT010 for another currency or an amount that is none.
create or replace function credit_payment(
  p_id uuid, p_provider_payment_id text, p_charge_id text, p_amount_minor bigint, p_currency text, p_method_label text,
  p_at timestamptz, p_method_fingerprint text default null
) returns table (transaction_id bigint, is_repeat boolean, receipt_number text, user_id text, wallet_id uuid)
language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  v_payment payment;
  v_wallet wallet;
  v_receipt text;
  v_id bigint;
begin
  select * into v_payment from payment where id = p_id for update;
  if not found then raise exception 'payment_unknown' using errcode = 'TT001'; end if;
  if v_payment.transaction_id is not null then
    if v_payment.provider_payment_id is distinct from p_provider_payment_id then raise exception 'paid_by_another' using errcode = 'TT010'; end if;
    return query select v_payment.transaction_id, true, v_payment.receipt_number, v_payment.user_id, v_payment.wallet_id;
    return;
  end if;
  v_wallet := lock_wallet(v_payment.wallet_id);
  if p_currency is distinct from v_wallet.currency or p_currency is distinct from v_payment.currency
    or p_amount_minor is distinct from v_payment.amount_minor
    or v_payment.provider_payment_id <> p_provider_payment_id or coalesce(p_provider_payment_id, '') = '' then
    raise exception 'payment_mismatch' using errcode = 'TT010',
      detail = format('asked for %s %s, paid %s %s', v_payment.amount_minor, v_wallet.currency, p_amount_minor, p_currency);
  end if;
  if exists (select from payment where provider_payment_id = p_provider_payment_id and id <> p_id) then
    raise exception 'pays_another' using errcode = 'TT010';
  end if;
  if v_wallet.status = 'closed' then raise exception 'wallet_closed' using errcode = 'TT002'; end if;
  v_id := ledger_append(v_wallet, 'topup', p_amount_minor * micros_per_minor(p_currency), 0, 'cash:' || v_payment.provider,
    'payment:' || p_provider_payment_id, sha256(convert_to(p_id || ':' || p_amount_minor || ':' || p_currency, 'UTF8')),
    null, null, 'system:payment', null, p_at, null, p_id);
  v_receipt := next_document_number('R-' || to_char(p_at at time zone 'UTC', 'YYYY'));
  update payment set state = 'paid', transaction_id = v_id, receipt_number = v_receipt, provider_payment_id = p_provider_payment_id,
      provider_charge_id = p_charge_id, method_label = p_method_label, method_fingerprint = p_method_fingerprint, failure_code = null,
      paid_at = p_at, updated_at = p_at, look_after = null
    where id = p_id;
  perform collect_receivables(v_payment.wallet_id, p_at);
  return query select v_id, false, v_receipt, v_payment.user_id, v_payment.wallet_id;
end $$;

-- Whoever takes money out is not told to add some, and their card is not charged for it: what their wallet has passed is
-- taken as read, and automatic top-up stops where it would act. Internal; in the transaction that took the money.
create or replace function keep_quiet(p_wallet_id uuid, p_at timestamptz) returns void language plpgsql as $$
begin
  -- one that is being acted on just now waits for this wallet and finds automatic top-up stopped
  update wallet_crossing set handled_at = p_at
    where id in (select id from wallet_crossing where wallet_id = p_wallet_id and handled_at is null for update skip locked);
  update auto_topup t set stopped_at = p_at, stop_reason = 'sent_back', updated_at = p_at from wallet w
    where w.id = p_wallet_id and t.wallet_id = w.id and t.mode = 'charge' and t.stopped_at is null
      and w.balance_micros - w.held_micros < greatest(t.threshold_micros, 1);
end $$;

-- What a person asked back: takes it out of the wallet now, one row for each payment that it goes back to. Never more
-- than was paid by it and is left (M12): TT012. Paid money only: TT003.
create or replace function begin_refund(
  p_request_id uuid, p_user_id text, p_wallet_id uuid, p_refund_ids uuid[], p_payment_ids uuid[], p_amounts_minor bigint[],
  p_actor text, p_reason text, p_look_after timestamptz, p_at timestamptz
) returns boolean language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_wallet wallet;
  v_payment payment;
  v_part record;
  v_micros_per_minor bigint;
  v_total bigint := 0;
  v_id bigint;
begin
  perform from payment where id = any (p_payment_ids) order by id for update;
  v_wallet := lock_wallet(p_wallet_id);
  v_micros_per_minor := micros_per_minor(v_wallet.currency);
  if v_wallet.user_id is distinct from p_user_id then raise exception 'wallet_unknown' using errcode = 'TT001'; end if;
  if exists (select from refund_request where id = p_request_id and wallet_id <> p_wallet_id) then
    raise exception 'idempotency_mismatch' using errcode = 'TT005';
  end if;
  if exists (select from refund_request where id = p_request_id) then return false; end if;
  if v_wallet.status not in ('active', 'closing') then raise exception 'wallet_not_active' using errcode = 'TT002', detail = v_wallet.status; end if;
  if coalesce(array_length(p_payment_ids, 1), 0) = 0 or array_length(p_payment_ids, 1) is distinct from array_length(p_amounts_minor, 1)
    or array_length(p_payment_ids, 1) is distinct from array_length(p_refund_ids, 1)
    or array_position(p_payment_ids, null) is not null or array_position(p_amounts_minor, null) is not null or array_position(p_refund_ids, null) is not null then
    raise exception 'refund_parts' using errcode = 'TT006';
  end if;
  -- expired credit must not stand in for the paid money that a call counts on
  if v_wallet.granted_micros > 0 and expire_grants(p_wallet_id, p_at) > 0 then v_wallet := lock_wallet(p_wallet_id); end if;
  select sum(amount) * v_micros_per_minor into v_total from unnest(p_amounts_minor) amount;
  insert into refund_request (id, user_id, wallet_id, amount_micros, currency, requested_by, reason, created_at)
    values (p_request_id, p_user_id, p_wallet_id, v_total, v_wallet.currency, p_actor, p_reason, p_at);
  for v_part in select * from unnest(p_refund_ids, p_payment_ids, p_amounts_minor) as part(refund_id, payment_id, amount_minor) loop
    select * into v_payment from payment where id = v_part.payment_id and wallet_id = p_wallet_id;
    if not found then raise exception 'payment_unknown' using errcode = 'TT001'; end if;
    if v_payment.state <> 'paid' or v_part.amount_minor <= 0
      or v_part.amount_minor > v_payment.amount_minor - v_payment.refunded_minor - v_payment.disputed_minor then
      raise exception 'refund_exceeds_payment' using errcode = 'TT012';
    end if;
    v_wallet := lock_wallet(p_wallet_id);
    if v_wallet.balance_micros - v_part.amount_minor * v_micros_per_minor < greatest(v_wallet.held_micros, v_wallet.granted_micros) then
      raise exception 'insufficient_credits' using errcode = 'TT003';
    end if;
    v_id := ledger_append(v_wallet, 'refund', -v_part.amount_minor * v_micros_per_minor, 0, 'cash:' || v_payment.provider,
      'payment-refund:' || v_part.refund_id, sha256(convert_to(v_part.payment_id || ':' || v_part.amount_minor, 'UTF8')),
      null, null, p_actor, p_reason, p_at, null, v_part.payment_id);
    update payment set refunded_minor = refunded_minor + v_part.amount_minor, updated_at = p_at where id = v_part.payment_id;
    insert into payment_refund (id, request_id, payment_id, amount_minor, transaction_id, created_at, updated_at, look_after)
      values (v_part.refund_id, p_request_id, v_part.payment_id, v_part.amount_minor, v_id, p_at, p_at, p_look_after);
  end loop;
  perform keep_quiet(p_wallet_id, p_at);
  return true;
end $$;

-- Notes what the provider says of a refund. A failed one comes back into the wallet, once; even after it was said to have
-- succeeded, for banks do send money back. Returns the state that it is in now.
create or replace function settle_refund(
  p_id uuid, p_provider_refund_id text, p_state text, p_failure_code text, p_look_after timestamptz, p_at timestamptz
) returns text language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_refund payment_refund;
  v_original credit_transaction;
begin
  perform from payment where id = (select payment_id from payment_refund where id = p_id) for update;
  select * into v_refund from payment_refund where id = p_id for update;
  if not found then raise exception 'refund_unknown' using errcode = 'TT001'; end if;
  if v_refund.state = 'failed' or (v_refund.state = 'succeeded' and p_state <> 'failed') then return v_refund.state; end if;
  if p_state is null or p_state not in ('created', 'pending', 'succeeded', 'failed') then
    raise exception 'state_refused' using errcode = 'TT006', detail = p_state;
  end if;
  if p_state = 'created' then p_state := v_refund.state; end if;
  if v_refund.provider_refund_id <> p_provider_refund_id then raise exception 'refunded_by_another' using errcode = 'TT010'; end if;
  if p_state = 'failed' then
    select * into v_original from credit_transaction where id = v_refund.transaction_id;
    perform append_reversal(v_original, 'payment-refund:' || p_id || ':failed', sha256(convert_to(p_id::text, 'UTF8')),
      'system:payment', 'The refund did not arrive', p_at, null);
    update payment set refunded_minor = refunded_minor - v_refund.amount_minor, updated_at = p_at where id = v_refund.payment_id;
  end if;
  update payment_refund set state = p_state, provider_refund_id = coalesce(provider_refund_id, p_provider_refund_id),
      failure_code = p_failure_code, sent_at = coalesce(sent_at, p_at), updated_at = p_at,
      look_after = case when p_state in ('created', 'pending') then p_look_after end
    where id = p_id;
  return p_state;
end $$;

-- How much of a disputed amount a wallet has to be without (M14), smallest unit; of each sum that the provider moved:
-- while the bank asks for it, or once it has it: all, less what the provider really gave back and did not take again;
-- else what the provider still keeps. An account in another currency says it in parts: the most that was taken at once
-- is there what was disputed here.
create or replace function dispute_out_minor(p_dispute dispute) returns bigint
language sql stable set search_path = public, pg_temp as $$
  select case
    when moved.taken is null then case when is_asked.now then p_dispute.amount_minor else 0 end
    else p_dispute.amount_minor - floor(greatest(0, least(
        moved.worth, moved.worth - (moved.taken - moved.given), case when is_asked.now then least(moved.given, moved.taken) end
      )) * p_dispute.amount_minor / nullif(moved.worth, 0))::bigint
    end
  from (select p_dispute.status in ('open', 'under_review', 'lost')) is_asked (now), (
    select sum(-amount_minor) filter (where amount_minor < 0) as taken, coalesce(sum(amount_minor) filter (where amount_minor > 0), 0) as given,
      case when min(currency) = p_dispute.currency then p_dispute.amount_minor
        else max(-amount_minor) filter (where amount_minor < 0) end::numeric as worth
    from dispute_movement where dispute_id = p_dispute.id
  ) moved
$$;

-- Keeps what the provider moved for a dispute. Nothing of it ever changes, so any order of hearing it comes to the same.
-- Returns how much of it is new. Internal.
create or replace function note_dispute_movements(p_dispute_id text, p_movements jsonb) returns int language plpgsql as $$
declare v_new int;
begin
  if jsonb_typeof(p_movements) is distinct from 'array' or exists (
      select from jsonb_to_recordset(p_movements) as told (id text, amount_minor bigint, fee_minor bigint, currency text, occurred_at timestamptz)
        left join dispute_movement known using (id)
      where coalesce(told.id, '') = '' or num_nulls(told.amount_minor, told.fee_minor, told.currency, told.occurred_at) > 0
        or known.id is not null and (known.dispute_id, known.amount_minor, known.currency) <> (p_dispute_id, told.amount_minor, told.currency)) then
    raise exception 'dispute_mismatch' using errcode = 'TT010';
  end if;
  insert into dispute_movement (id, dispute_id, amount_minor, fee_minor, currency, occurred_at)
    select id, p_dispute_id, amount_minor, fee_minor, currency, occurred_at
    from jsonb_to_recordset(p_movements) as told (id text, amount_minor bigint, fee_minor bigint, currency text, occurred_at timestamptz)
    on conflict do nothing;
  get diagnostics v_new = row_count;
  if (select count(distinct currency) from dispute_movement where dispute_id = p_dispute_id) > 1 then
    raise exception 'dispute_mismatch' using errcode = 'TT010';
  end if;
  return v_new;
end $$;

-- Brings a wallet to what the provider says of a dispute (M14), in whatever order it is said: every movement of the
-- provider's account is kept, the status goes forward alone, and the wallet is without what these two come to. Granted
-- credit that was taken goes back to its lots. What the wallet does not hold is booked as owed: a credit from the
-- receivable, so that the row that takes the whole amount never makes the wallet negative.
-- Returns what changed: opened, told, taken, returned; nothing where all was known, and then nothing is frozen anew. And
-- by how much more is out of the wallet than before, and what the wallet did not hold of that.
create or replace function apply_dispute(
  p_id text, p_payment_id uuid, p_amount_minor bigint, p_currency text, p_status text, p_rank int, p_reason text,
  p_movements jsonb, p_evidence_due_at timestamptz, p_at timestamptz, out changes text[], out moved_minor bigint, out short_micros bigint
) language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_payment payment;
  v_wallet wallet;
  v_known dispute;
  v_dispute dispute;
  v_new int;
  v_out bigint;
  v_amount bigint;
begin
  changes := '{}';
  short_micros := 0;
  select * into v_payment from payment where id = p_payment_id for update;
  if not found then raise exception 'payment_unknown' using errcode = 'TT001'; end if;
  v_wallet := lock_wallet(v_payment.wallet_id);
  if v_payment.state <> 'paid' or v_wallet.currency is distinct from p_currency or p_amount_minor is null or p_amount_minor <= 0 or coalesce(p_id, '') = ''
    or p_rank is null or p_status is null or p_status not in ('warning', 'open', 'under_review', 'won', 'lost') then
    raise exception 'dispute_mismatch' using errcode = 'TT010';
  end if;
  insert into dispute (id, payment_id, wallet_id, amount_minor, currency, status, status_rank, reason, created_at, updated_at)
    values (p_id, p_payment_id, v_wallet.id, p_amount_minor, p_currency, p_status, -1, p_reason, p_at, p_at) on conflict do nothing;
  if found then changes := changes || 'opened'::text; end if;
  select * into v_known from dispute where id = p_id for update;
  if v_known.payment_id <> p_payment_id or v_known.amount_minor <> p_amount_minor then
    raise exception 'dispute_mismatch' using errcode = 'TT010';
  end if;
  v_new := note_dispute_movements(p_id, p_movements);
  update dispute set
      -- of two decisions the one with more movements behind it is the later
      status = case when p_rank > status_rank or p_rank = status_rank and v_new > 0 then p_status else status end,
      status_rank = greatest(status_rank, p_rank), reason = coalesce(reason, p_reason), is_itemized = true,
      fee_minor = (select coalesce(sum(fee_minor), 0) from dispute_movement where dispute_id = p_id),
      evidence_due_at = coalesce(p_evidence_due_at, evidence_due_at)
    where id = p_id returning * into v_dispute;
  if v_dispute is distinct from v_known or v_new > 0 then changes := changes || 'told'::text; end if;

  v_out := dispute_out_minor(v_dispute);
  v_amount := abs(v_out - v_dispute.out_minor) * micros_per_minor(p_currency);
  if v_out > v_dispute.out_minor then
    short_micros := greatest(0, v_amount - (v_wallet.balance_micros - v_wallet.held_micros));
    if short_micros > 0 then
      perform ledger_append(v_wallet, 'chargeback', short_micros, 0, 'receivable:chargeback', format('dispute:%s:owed:%s', p_id, v_dispute.turns + 1),
        sha256(convert_to(p_id || ':' || short_micros, 'UTF8')), null, null, 'system:dispute', 'Owed: more was taken back than the wallet held', p_at, null, p_payment_id);
      v_wallet := lock_wallet(v_wallet.id);
    end if;
    perform post_chargeback(v_wallet, v_amount, 'cash:' || v_payment.provider, format('dispute:%s:taken:%s', p_id, v_dispute.turns + 1), p_payment_id, p_id, p_at);
    changes := changes || 'taken'::text;
  elsif v_out < v_dispute.out_minor then
    perform return_chargeback(v_wallet, v_amount, 'cash:' || v_payment.provider, format('dispute:%s:returned:%s', p_id, v_dispute.turns + 1), p_payment_id, p_id, p_at);
    changes := changes || 'returned'::text;
  end if;
  if v_out <> v_dispute.out_minor then
    update dispute set out_minor = v_out, turns = turns + 1, receivable_micros = receivable_micros + short_micros where id = p_id;
    -- summed anew: several disputes of one payment may be for more than it was
    update payment set updated_at = p_at, disputed_minor = least(amount_minor, (select sum(d.out_minor) from dispute d where d.payment_id = p_payment_id))
      where id = p_payment_id;
    perform collect_receivables(v_wallet.id, p_at);
  end if;
  moved_minor := v_out - v_dispute.out_minor;
  if changes = '{}' then return; end if;
  update dispute set updated_at = p_at where id = p_id;
  perform freeze_for_disputes(v_wallet.id);
end $$;

-- What a row of a dispute stands on: the dispute, what moves, and of how much. Internal.
create or replace function dispute_digest(p_dispute_id text, p_amount bigint) returns bytea
language sql stable set search_path = public, pg_temp as $$
  select sha256(convert_to(format('%s:%s:%s', p_dispute_id, p_amount, amount_minor), 'UTF8')) from dispute where id = p_dispute_id
$$;

-- Takes a disputed amount: paid money first, then granted. Internal; the wallet holds it.
create or replace function post_chargeback(
  p_wallet wallet, p_amount bigint, p_contra text, p_key text, p_payment_id uuid, p_dispute_id text, p_at timestamptz
) returns void language plpgsql as $$
declare
  v_granted bigint := greatest(0, p_amount - (p_wallet.balance_micros - p_wallet.granted_micros));
  v_id bigint;
begin
  v_id := ledger_append(p_wallet, 'chargeback', -p_amount, 0, p_contra, p_key, dispute_digest(p_dispute_id, p_amount),
    null, null, 'system:dispute', null, p_at, nullif(-v_granted, 0), p_payment_id);
  if v_granted > 0 then perform take_from_lots(p_wallet.id, v_id, v_granted, null, null); end if;
end $$;

-- Gives back a part of what a dispute took: what was taken last comes first, so granted credit before paid money. Internal.
create or replace function return_chargeback(
  p_wallet wallet, p_amount bigint, p_contra text, p_key text, p_payment_id uuid, p_dispute_id text, p_at timestamptz
) returns void language plpgsql as $$
declare
  v_rows bigint[];
  v_granted bigint;
  v_id bigint;
begin
  select array_agg(id), least(p_amount, coalesce(-sum(granted_micros), 0)) into v_rows, v_granted from credit_transaction
    where payment_id = p_payment_id and kind = 'chargeback' and granted_micros <> 0 and starts_with(idempotency_key, format('dispute:%s:', p_dispute_id));
  v_id := ledger_append(p_wallet, 'chargeback', p_amount, 0, p_contra, p_key, dispute_digest(p_dispute_id, p_amount),
    null, null, 'system:dispute', 'The bank gave it back', p_at, nullif(v_granted, 0), p_payment_id);
  if v_granted > 0 then perform give_back_to_lots(v_rows, v_id, v_granted, null); end if;
end $$;

-- Takes what is owed from chargebacks out of what the wallet has free, the oldest first.
create or replace function collect_receivables(p_wallet_id uuid, p_at timestamptz) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_wallet wallet := lock_wallet(p_wallet_id);
  v_dispute dispute;
  v_take bigint;
  v_total bigint := 0;
begin
  for v_dispute in select * from dispute where wallet_id = p_wallet_id and collected_micros < receivable_micros order by created_at, id for update loop
    v_take := least(v_dispute.receivable_micros - v_dispute.collected_micros, v_wallet.balance_micros - v_wallet.held_micros);
    continue when v_take <= 0;
    perform post_chargeback(v_wallet, v_take, 'receivable:chargeback',
      'dispute:' || v_dispute.id || ':collected:' || (v_wallet.last_seq + 1), v_dispute.payment_id, v_dispute.id, p_at);
    update dispute set collected_micros = collected_micros + v_take, updated_at = p_at where id = v_dispute.id;
    v_total := v_total + v_take;
    v_wallet := lock_wallet(p_wallet_id);
  end loop;
  return v_total;
end $$;

-- Wallets that owe and have something free: whose calls have ended since. For the job.
create or replace function wallets_to_collect(p_limit int) returns setof uuid
language sql stable security definer set search_path = public, pg_temp as $$
  select distinct d.wallet_id from dispute d join wallet w on w.id = d.wallet_id
  where d.collected_micros < d.receivable_micros and w.balance_micros > w.held_micros and w.status <> 'closed' limit p_limit
$$;

-- Frozen while a dispute is open or lost (M14); a won one lets go of a wallet that it froze. Internal.
create or replace function freeze_for_disputes(p_wallet_id uuid) returns void language plpgsql as $$
begin
  if exists (select from dispute where wallet_id = p_wallet_id and status in ('open', 'under_review', 'lost')) then
    update wallet set status = 'frozen', status_reason = 'dispute' where id = p_wallet_id and status in ('active', 'closing');
  else
    update wallet set status = 'active', status_reason = null where id = p_wallet_id and status = 'frozen' and status_reason = 'dispute';
  end if;
end $$;

-- Moves a wallet between its states, where it is in one of those that the caller expects; false where it is not.
create or replace function set_wallet_status(p_wallet_id uuid, p_from text[], p_to text, p_reason text)
returns boolean language plpgsql security definer set search_path = public, pg_temp as $$
declare v_wallet wallet := lock_wallet(p_wallet_id);
begin
  if p_to = 'closed' then raise exception 'state_refused' using errcode = 'TT006', detail = 'closed is what close_wallet says'; end if;
  if not v_wallet.status = any (p_from) or v_wallet.status = 'closed' then return false; end if;
  update wallet set status = p_to, status_reason = p_reason where id = p_wallet_id;
  return true;
end $$;

-- Closes a wallet that is closing, when nothing of it is under way any more (M14): no holds, no refund or payment on its
-- way. Granted credit ends with it; paid money must have gone back first. Less than the smallest unit goes back to no card:
-- it is given up, as the owner agreed. Outcomes: closed, not_closing, held, refunds, payments, balance.
create or replace function close_wallet(p_wallet_id uuid, p_at timestamptz) returns text
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_wallet wallet := lock_wallet(p_wallet_id);
  v_granted bigint := v_wallet.granted_micros;
  v_rest bigint := v_wallet.balance_micros - v_wallet.granted_micros;
  v_key text := 'wallet:' || p_wallet_id || ':rounding:' || (v_wallet.last_seq + 1);
  v_id bigint;
begin
  if v_wallet.status <> 'closing' then return 'not_closing'; end if;
  if v_wallet.held_micros > 0 or exists (select from wallet_hold where wallet_id = p_wallet_id and state = 'pending') then return 'held'; end if;
  if exists (select from payment_refund r join payment p on p.id = r.payment_id where p.wallet_id = p_wallet_id and r.state in ('created', 'pending')) then return 'refunds'; end if;
  if exists (select from payment where wallet_id = p_wallet_id and state in ('created', 'pending', 'processing')) then return 'payments'; end if;
  if v_rest >= micros_per_minor(v_wallet.currency) then return 'balance'; end if;
  if v_rest > 0 then
    -- of all kinds the one that takes paid money alone
    perform ledger_append(v_wallet, 'refund', -v_rest, 0, 'revenue:rounding', v_key, sha256(convert_to(v_key || ':' || v_rest, 'UTF8')),
      null, null, 'system:closing', 'Less than a cent, which no card takes back; the wallet was closed', p_at);
    v_wallet := lock_wallet(p_wallet_id);
  end if;
  if v_granted > 0 then
    v_id := ledger_append(v_wallet, 'expiry', -v_granted, 0, 'promo', 'wallet:' || p_wallet_id || ':closed',
      sha256(convert_to(p_wallet_id || ':' || v_granted, 'UTF8')), null, null, 'system:closing', 'The wallet was closed', p_at, -v_granted);
    perform take_from_lots(p_wallet_id, v_id, v_granted, null, null);
  end if;
  update wallet set status = 'closed' where id = p_wallet_id;
  return 'closed';
end $$;

-- Payments and refunds that the provider is to be asked about, each for one asker at a time.
create or replace function claim_due_payments(p_limit int, p_at timestamptz, p_lease interval) returns setof uuid
language sql security definer set search_path = public, pg_temp as $$
  update payment set look_after = p_at + p_lease, attempts = attempts + 1
  where id in (select id from payment where look_after <= p_at order by look_after limit p_limit for update skip locked)
  returning id
$$;
create or replace function claim_due_refunds(p_limit int, p_at timestamptz, p_lease interval) returns setof uuid
language sql security definer set search_path = public, pg_temp as $$
  update payment_refund set look_after = p_at + p_lease, attempts = attempts + 1
  where id in (select id from payment_refund where look_after <= p_at order by look_after limit p_limit for update skip locked)
  returning id
$$;
