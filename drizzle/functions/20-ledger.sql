-- The ledger kernel: the only code that moves money. It decides no price and trusts no caller: every fence is
-- checked again here, under the wallet's row lock. Errors carry SQLSTATE TT0xx and a code in the message.
-- Lock order everywhere: call, payment, wallet, hold, lot.

-- Earlier forms with fewer arguments: beside the present ones, calls would be ambiguous.
drop function if exists ledger_hash(bytea, uuid, bigint, text, bigint, bigint, text, text, bytea, uuid, bigint, text, text, timestamptz, timestamptz);
drop function if exists ledger_append(wallet, text, bigint, bigint, text, text, bytea, uuid, bigint, text, text, timestamptz);
drop function if exists post_transaction(uuid, text, bigint, text, text, bytea, text, text, timestamptz);
drop function if exists ledger_hash(bytea, uuid, bigint, text, bigint, bigint, text, text, bytea, uuid, bigint, text, text, timestamptz, timestamptz, uuid, bigint, bigint);
drop function if exists reverse_transaction(bigint, text, bytea, text, text, timestamptz);

-- How many micros the smallest unit of a currency is (ISO 4217: two decimals for these). No other currency has a wallet.
create or replace function micros_per_minor(p_currency text) returns bigint language plpgsql immutable parallel safe as $$
begin
  if p_currency in ('USD', 'EUR', 'GBP') then return 10000; end if;
  raise exception 'currency_unknown' using errcode = 'TT006', detail = coalesce(p_currency, 'none');
end $$;

-- Instants that the kernel is told and writes (M18): each has to be there, and none is far, of the past or the future. What waits
-- until one that never comes would wait for ever (C17), and pages could not show it. By `now()`, so that it is put in where it is asked.
create or replace function is_near(p_at timestamptz) returns boolean language sql stable
return coalesce(p_at between '2000-01-01' and now() + interval '2 years', false);
create or replace function refuse_far(variadic p_instants timestamptz[]) returns void language plpgsql stable as $$
declare v_at timestamptz;
begin
  foreach v_at in array p_instants loop
    if not is_near(v_at) then
      raise exception 'date_far' using errcode = 'TT006', detail = coalesce(v_at::text, 'none');
    end if;
  end loop;
end $$;

-- Whether somebody works here, and as what.
create or replace function holds_role(p_user_id text, p_roles text[]) returns boolean language sql stable
return exists (select from "user" where id = p_user_id and role = any (p_roles) and erased_at is null);

-- What is chained: SHA-256 over the hash before and the row as a JSON array, as PostgreSQL writes one: elements parted by
-- a comma and a space, instants as microseconds since 1970. JSON, so that no two rows can read the same. The three elements
-- of payments and lots stand only where one of them is known, and after them when a late row happened, where one is late:
-- so rows from before they existed read as they did.
create or replace function ledger_hash(
  prev bytea, wallet_id uuid, wallet_seq bigint, kind text, amount bigint, balance_after bigint, contra text,
  idempotency_key text, request_hash bytea, call_id uuid, reverses_id bigint, actor text, reason text,
  effective_at timestamptz, created_at timestamptz, payment_id uuid, refunds_id bigint, granted bigint,
  late_for timestamptz default null
) returns bytea language sql stable parallel safe
return sha256(prev || convert_to(case
  when late_for is not null then json_build_array(
    wallet_id, wallet_seq, kind, amount, balance_after, contra, idempotency_key, encode(request_hash, 'hex'), call_id, reverses_id,
    actor, reason, (extract(epoch from effective_at) * 1000000)::bigint, (extract(epoch from created_at) * 1000000)::bigint,
    payment_id, refunds_id, granted, (extract(epoch from late_for) * 1000000)::bigint)
  when payment_id is null and refunds_id is null and granted is null
  then json_build_array(
    wallet_id, wallet_seq, kind, amount, balance_after, contra, idempotency_key, encode(request_hash, 'hex'), call_id, reverses_id,
    actor, reason, (extract(epoch from effective_at) * 1000000)::bigint, (extract(epoch from created_at) * 1000000)::bigint)
  else json_build_array(
    wallet_id, wallet_seq, kind, amount, balance_after, contra, idempotency_key, encode(request_hash, 'hex'), call_id, reverses_id,
    actor, reason, (extract(epoch from effective_at) * 1000000)::bigint, (extract(epoch from created_at) * 1000000)::bigint,
    payment_id, refunds_id, granted)
  end::text, 'UTF8'));

-- Writes one row and the wallet that goes with it. Internal: nobody but the kernel may execute it.
create or replace function ledger_append(
  p_wallet wallet, p_kind text, p_amount bigint, p_held_change bigint, p_contra text, p_key text, p_request_hash bytea,
  p_call_id uuid, p_reverses_id bigint, p_actor text, p_reason text, p_effective_at timestamptz,
  p_granted bigint default null, p_payment_id uuid default null, p_refunds_id bigint default null
) returns bigint language plpgsql as $$
declare
  v_seq bigint := p_wallet.last_seq + 1;
  v_balance bigint := p_wallet.balance_micros + p_amount;
  v_available bigint := v_balance - p_wallet.held_micros - p_held_change;
  v_created timestamptz := clock_timestamp();
  v_effective timestamptz := p_effective_at;
  v_late_for timestamptz;
  v_hash bytea;
  v_id bigint;
begin
  -- what every row needs, whoever writes it (M18): null would pass each comparison that follows
  if p_kind is null or p_amount is null or p_amount = 0 or p_held_change is null or coalesce(p_contra, '') = '' or coalesce(p_key, '') = ''
    or octet_length(p_request_hash) is distinct from 32 or coalesce(p_actor, '') = '' then
    raise exception 'row_incomplete' using errcode = 'TT006', detail = coalesce(p_kind, 'no kind');
  end if;
  -- of the month that runs is neither far nor late
  if (date_trunc('month', v_effective, 'UTC') = date_trunc('month', v_created, 'UTC')) is not true then
    if v_effective is null or v_effective not between '2000-01-01' and v_created + interval '2 years' then
      raise exception 'date_far' using errcode = 'TT006', detail = coalesce(v_effective::text, 'none');
    end if;
    -- a closed month takes no more rows (F4): what comes late is of today, and says so in a field of its own
    if v_effective < v_created and is_closed_month(v_effective) then
      v_late_for := v_effective;
      v_effective := v_created;
    end if;
  end if;
  -- two calls of one function: of the first, planning leaves a third, and each part of an expression costs a charge its setting up
  if p_payment_id is null and p_refunds_id is null and p_granted is null and v_late_for is null then
    v_hash := ledger_hash(p_wallet.head_hash, p_wallet.id, v_seq, p_kind, p_amount, v_balance, p_contra, p_key,
      p_request_hash, p_call_id, p_reverses_id, p_actor, p_reason, v_effective, v_created, null, null, null, null);
  else
    v_hash := ledger_hash(p_wallet.head_hash, p_wallet.id, v_seq, p_kind, p_amount, v_balance, p_contra, p_key,
      p_request_hash, p_call_id, p_reverses_id, p_actor, p_reason, v_effective, v_created, p_payment_id, p_refunds_id, p_granted, v_late_for);
  end if;
  update wallet set balance_micros = v_balance, held_micros = held_micros + p_held_change, last_seq = v_seq, head_hash = v_hash,
      granted_micros = granted_micros + coalesce(p_granted, 0)
    where id = p_wallet.id;
  insert into credit_transaction (wallet_id, wallet_seq, kind, amount_micros, balance_after_micros, contra_account,
      idempotency_key, request_hash, call_id, reverses_id, actor, reason, effective_at, created_at, prev_hash, hash,
      payment_id, refunds_id, granted_micros, late_for)
    values (p_wallet.id, v_seq, p_kind, p_amount, v_balance, p_contra, p_key, p_request_hash, p_call_id, p_reverses_id,
      p_actor, p_reason, v_effective, v_created, p_wallet.head_hash, v_hash, p_payment_id, p_refunds_id, p_granted, v_late_for)
    returning id into v_id;
  -- what is booked as owed is taken in the next row: nobody came by that money
  if (v_available < p_wallet.watch_under_micros or v_available >= p_wallet.watch_over_micros)
    and not (p_amount > 0 and p_contra in ('receivable:chargeback', 'loss:write_off')) then
    perform note_levels(p_wallet.id, v_available, v_available - p_amount, p_effective_at);
  end if;
  return v_id;
end $$;

-- The wallet, locked. Every movement begins with it.
create or replace function lock_wallet(p_wallet_id uuid) returns wallet language plpgsql as $$
declare v_wallet wallet;
begin
  select * into v_wallet from wallet where id = p_wallet_id for update;
  if not found then raise exception 'wallet_unknown' using errcode = 'TT001'; end if;
  return v_wallet;
end $$;

-- The row that a key was used for, if it was; with other content TT005 (M16).
create or replace function find_posted(p_key text, p_request_hash bytea) returns bigint language plpgsql stable as $$
declare v_found credit_transaction;
begin
  select * into v_found from credit_transaction where idempotency_key = p_key;
  if v_found.id is not null and v_found.request_hash is distinct from p_request_hash then
    raise exception 'idempotency_mismatch' using errcode = 'TT005';
  end if;
  return v_found.id;
end $$;

-- Posts a movement that no other function posts. Internal: it asks for no document, so whoever calls it has checked one
-- (M18). Same key and same content: the first row again;
-- same key and other content: TT005 (M16). Never below what is held (M9): TT003. A grant makes a lot; what leaves takes
-- granted credit first (M11), but a refund takes paid money only, and a chargeback paid money first.
create or replace function post_transaction(
  p_wallet_id uuid, p_kind text, p_amount bigint, p_contra text, p_key text, p_request_hash bytea,
  p_actor text, p_reason text, p_effective_at timestamptz, p_expires_at timestamptz default null
) returns table (transaction_id bigint, is_repeat boolean) language plpgsql as $$
#variable_conflict use_column
declare
  v_wallet wallet;
  v_found bigint;
  v_granted bigint;
  v_id bigint;
begin
  if p_kind in ('call_charge', 'reversal', 'expiry', 'write_off') then
    raise exception 'kind_refused' using errcode = 'TT006', detail = p_kind || ' has a function of its own';
  end if;
  if p_amount = 0 then raise exception 'amount_zero' using errcode = 'TT006'; end if;
  if p_kind = 'grant' and p_amount < 0 or p_expires_at is not null and p_kind <> 'grant' then
    raise exception 'kind_refused' using errcode = 'TT006', detail = 'only a grant expires, and it gives';
  end if;
  v_wallet := lock_wallet(p_wallet_id);
  v_found := find_posted(p_key, p_request_hash);
  if v_found is not null then
    return query select v_found, true;
    return;
  end if;
  if v_wallet.status = 'closed' then raise exception 'wallet_closed' using errcode = 'TT002'; end if;
  if v_wallet.balance_micros + p_amount < v_wallet.held_micros then
    raise exception 'insufficient_credits' using errcode = 'TT003';
  end if;
  v_granted := case
    when p_kind = 'grant' then p_amount
    when p_amount > 0 then 0
    when p_kind = 'refund' then 0
    when p_kind = 'chargeback' then -greatest(0, -p_amount - (v_wallet.balance_micros - v_wallet.granted_micros))
    else -least(-p_amount, v_wallet.granted_micros)
  end;
  if p_amount < 0 and v_wallet.balance_micros + p_amount < v_wallet.granted_micros + v_granted then
    raise exception 'insufficient_credits' using errcode = 'TT003';
  end if;
  v_id := ledger_append(v_wallet, p_kind, p_amount, 0, p_contra, p_key, p_request_hash, null, null,
    p_actor, p_reason, p_effective_at, nullif(v_granted, 0));
  if v_granted > 0 then perform open_lot(p_wallet_id, v_id, v_granted, p_expires_at, p_effective_at);
  elsif v_granted < 0 then perform take_from_lots(p_wallet_id, v_id, -v_granted, null, null);
  end if;
  return query select v_id, false;
end $$;

-- Takes one row back, whole, at most once: the unique `reverses_id` is the judge. Internal, as it asks for no document:
-- the way to mend a row by hand, as the owner of the database. What came from lots goes back to them,
-- and they then live at least until `p_granted_until`. Not for rows of a payment: refunds and disputes have their own way back.
create or replace function reverse_transaction(
  p_transaction_id bigint, p_key text, p_request_hash bytea, p_actor text, p_reason text, p_effective_at timestamptz,
  p_granted_until timestamptz default null
) returns table (transaction_id bigint, is_repeat boolean) language plpgsql as $$
#variable_conflict use_column
declare
  v_original credit_transaction;
  v_wallet wallet;
  v_found bigint;
begin
  select * into v_original from credit_transaction where id = p_transaction_id;
  if not found then raise exception 'transaction_unknown' using errcode = 'TT001'; end if;
  v_wallet := lock_wallet(v_original.wallet_id);
  v_found := find_posted(p_key, p_request_hash);
  if v_found is not null then
    return query select v_found, true;
    return;
  end if;
  if v_original.payment_id is not null then
    raise exception 'kind_refused' using errcode = 'TT006', detail = 'what belongs to a payment goes back by a refund or a dispute';
  end if;
  return query select append_reversal(v_original, p_key, p_request_hash, p_actor, p_reason, p_effective_at, p_granted_until), false;
end $$;

-- The reversal itself, under the wallet's lock. Internal.
create or replace function append_reversal(
  p_original credit_transaction, p_key text, p_request_hash bytea, p_actor text, p_reason text, p_effective_at timestamptz,
  p_granted_until timestamptz
) returns bigint language plpgsql as $$
declare
  v_wallet wallet := lock_wallet(p_original.wallet_id);
  v_granted bigint := -coalesce(p_original.granted_micros, 0);
  v_id bigint;
begin
  if v_wallet.status = 'closed' then raise exception 'wallet_closed' using errcode = 'TT002'; end if;
  if p_original.kind = 'reversal' or exists (select from credit_transaction where p_original.id in (reverses_id, refunds_id)) then
    raise exception 'already_reversed' using errcode = 'TT007';
  end if;
  if v_wallet.balance_micros - p_original.amount_micros < v_wallet.held_micros then
    raise exception 'insufficient_credits' using errcode = 'TT003';
  end if;
  -- a grant that is taken back may be spent already: then the rest is taken from what there is
  if p_original.amount_micros > 0 then
    v_granted := -least(v_wallet.granted_micros,
      greatest(-v_granted, v_wallet.granted_micros - (v_wallet.balance_micros - p_original.amount_micros)));
  end if;
  v_id := ledger_append(v_wallet, 'reversal', -p_original.amount_micros, 0, p_original.contra_account, p_key,
    p_request_hash, p_original.call_id, p_original.id, p_actor, p_reason, p_effective_at,
    nullif(v_granted, 0), p_original.payment_id);
  if v_granted > 0 then perform give_back_to_lots(array[p_original.id], v_id, v_granted, p_granted_until);
  elsif v_granted < 0 then perform take_from_lots(v_wallet.id, v_id, -v_granted, null, p_original.id);
  end if;
  return v_id;
end $$;
