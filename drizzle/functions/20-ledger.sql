-- The ledger kernel: the only code that moves money. It decides no price and trusts no caller: every fence is
-- checked again here, under the wallet's row lock. Errors carry SQLSTATE TT0xx and a code in the message.
-- Lock order everywhere: call, wallet, hold.

-- What is chained: SHA-256 over the hash before and the row as a JSON array, as PostgreSQL writes one: elements parted by
-- a comma and a space, instants as microseconds since 1970. JSON, so that no two rows can read the same.
create or replace function ledger_hash(
  prev bytea, wallet_id uuid, wallet_seq bigint, kind text, amount bigint, balance_after bigint, contra text,
  idempotency_key text, request_hash bytea, call_id uuid, reverses_id bigint, actor text, reason text,
  effective_at timestamptz, created_at timestamptz
) returns bytea language sql stable parallel safe
return sha256(prev || convert_to(json_build_array(
  wallet_id, wallet_seq, kind, amount, balance_after, contra, idempotency_key, encode(request_hash, 'hex'), call_id, reverses_id,
  actor, reason, (extract(epoch from effective_at) * 1000000)::bigint, (extract(epoch from created_at) * 1000000)::bigint)::text, 'UTF8'));

-- Writes one row and the wallet that goes with it. Internal: nobody but the kernel may execute it.
create or replace function ledger_append(
  p_wallet wallet, p_kind text, p_amount bigint, p_held_change bigint, p_contra text, p_key text, p_request_hash bytea,
  p_call_id uuid, p_reverses_id bigint, p_actor text, p_reason text, p_effective_at timestamptz
) returns bigint language plpgsql as $$
declare
  v_seq bigint := p_wallet.last_seq + 1;
  v_balance bigint := p_wallet.balance_micros + p_amount;
  v_created timestamptz := clock_timestamp();
  v_hash bytea;
  v_id bigint;
begin
  v_hash := ledger_hash(p_wallet.head_hash, p_wallet.id, v_seq, p_kind, p_amount, v_balance, p_contra, p_key,
    p_request_hash, p_call_id, p_reverses_id, p_actor, p_reason, p_effective_at, v_created);
  update wallet set balance_micros = v_balance, held_micros = held_micros + p_held_change, last_seq = v_seq, head_hash = v_hash
    where id = p_wallet.id;
  insert into credit_transaction (wallet_id, wallet_seq, kind, amount_micros, balance_after_micros, contra_account,
      idempotency_key, request_hash, call_id, reverses_id, actor, reason, effective_at, created_at, prev_hash, hash)
    values (p_wallet.id, v_seq, p_kind, p_amount, v_balance, p_contra, p_key, p_request_hash, p_call_id, p_reverses_id,
      p_actor, p_reason, p_effective_at, v_created, p_wallet.head_hash, v_hash)
    returning id into v_id;
  return v_id;
end $$;

-- Posts a movement that is not a call: grant, topup, adjustment … Same key and same content: the first row again;
-- same key and other content: TT005 (M16). Never below what is held (M9): TT003.
create or replace function post_transaction(
  p_wallet_id uuid, p_kind text, p_amount bigint, p_contra text, p_key text, p_request_hash bytea,
  p_actor text, p_reason text, p_effective_at timestamptz
) returns table (transaction_id bigint, is_repeat boolean) language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_wallet wallet;
  v_found credit_transaction;
begin
  if p_kind in ('call_charge', 'reversal') then
    raise exception 'kind_refused' using errcode = 'TT006', detail = p_kind || ' has a function of its own';
  end if;
  if p_amount = 0 then raise exception 'amount_zero' using errcode = 'TT006'; end if;
  select * into v_wallet from wallet where id = p_wallet_id for update;
  if not found then raise exception 'wallet_unknown' using errcode = 'TT001'; end if;
  select * into v_found from credit_transaction where idempotency_key = p_key;
  if found then
    if v_found.request_hash <> p_request_hash then raise exception 'idempotency_mismatch' using errcode = 'TT005'; end if;
    return query select v_found.id, true;
    return;
  end if;
  if v_wallet.status = 'closed' then raise exception 'wallet_closed' using errcode = 'TT002'; end if;
  if v_wallet.balance_micros + p_amount < v_wallet.held_micros then
    raise exception 'insufficient_credits' using errcode = 'TT003';
  end if;
  return query select ledger_append(v_wallet, p_kind, p_amount, 0, p_contra, p_key, p_request_hash, null, null,
    p_actor, p_reason, p_effective_at), false;
end $$;

-- Takes one row back, whole, at most once: the unique `reverses_id` is the judge.
create or replace function reverse_transaction(
  p_transaction_id bigint, p_key text, p_request_hash bytea, p_actor text, p_reason text, p_effective_at timestamptz
) returns table (transaction_id bigint, is_repeat boolean) language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_original credit_transaction;
  v_wallet wallet;
  v_found credit_transaction;
begin
  select * into v_original from credit_transaction where id = p_transaction_id;
  if not found then raise exception 'transaction_unknown' using errcode = 'TT001'; end if;
  select * into v_wallet from wallet where id = v_original.wallet_id for update;
  select * into v_found from credit_transaction where idempotency_key = p_key;
  if found then
    if v_found.request_hash <> p_request_hash then raise exception 'idempotency_mismatch' using errcode = 'TT005'; end if;
    return query select v_found.id, true;
    return;
  end if;
  if v_wallet.status = 'closed' then raise exception 'wallet_closed' using errcode = 'TT002'; end if;
  if v_original.kind = 'reversal' or exists (select from credit_transaction where reverses_id = p_transaction_id) then
    raise exception 'already_reversed' using errcode = 'TT007';
  end if;
  if v_wallet.balance_micros - v_original.amount_micros < v_wallet.held_micros then
    raise exception 'insufficient_credits' using errcode = 'TT003';
  end if;
  return query select ledger_append(v_wallet, 'reversal', -v_original.amount_micros, 0, v_original.contra_account, p_key,
    p_request_hash, v_original.call_id, p_transaction_id, p_actor, p_reason, p_effective_at), false;
end $$;
