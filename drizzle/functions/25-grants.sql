-- Granted credit (M11): lots with an amount, a rest and perhaps an expiry. `wallet.granted_micros` is the sum of the
-- rests, so that a wallet without granted credit never looks here. All of it under the wallet's lock.

-- A new lot. Internal.
create or replace function open_lot(p_wallet_id uuid, p_transaction_id bigint, p_amount bigint, p_expires_at timestamptz, p_at timestamptz)
returns void language plpgsql as $$
begin
  insert into wallet_lot (wallet_id, transaction_id, amount_micros, remaining_micros, expires_at, created_at)
    values (p_wallet_id, p_transaction_id, p_amount, p_amount, p_expires_at, p_at);
end $$;

-- Granted credit that a hold of `p_at` may spend: what had not expired when the money was set aside. Internal.
create or replace function spendable_grants(p_wallet_id uuid, p_at timestamptz) returns bigint language sql stable
return (select coalesce(sum(remaining_micros), 0)::bigint from wallet_lot
  where wallet_id = p_wallet_id and remaining_micros > 0 and (expires_at is null or expires_at > p_at));

-- Takes from lots, the soonest to expire first: those alive at `p_at`, or all where it is null; the lot that
-- `p_first_of` opened before all others. Internal.
create or replace function take_from_lots(p_wallet_id uuid, p_transaction_id bigint, p_amount bigint, p_at timestamptz, p_first_of bigint)
returns void language plpgsql as $$
declare
  v_left bigint := p_amount;
  v_lot wallet_lot;
begin
  for v_lot in select * from wallet_lot
    where wallet_id = p_wallet_id and remaining_micros > 0 and (p_at is null or expires_at is null or expires_at > p_at)
    order by (transaction_id = p_first_of) desc nulls last, expires_at nulls last, id
  loop
    exit when v_left = 0;
    update wallet_lot set remaining_micros = remaining_micros - least(v_left, v_lot.remaining_micros) where id = v_lot.id;
    insert into lot_movement (transaction_id, lot_id, amount_micros) values (p_transaction_id, v_lot.id, -least(v_left, v_lot.remaining_micros));
    v_left := v_left - least(v_left, v_lot.remaining_micros);
  end loop;
  if v_left > 0 then raise exception 'lots_short' using errcode = 'TT006'; end if;
end $$;

-- Gives back to the lots that rows drew on, less what is back already, the longest-lived first. Internal.
create or replace function give_back_to_lots(p_original_ids bigint[], p_transaction_id bigint, p_amount bigint, p_until timestamptz)
returns void language plpgsql as $$
declare
  v_left bigint := p_amount;
  v_part bigint;
  v_from record;
begin
  for v_from in
    select l.id, -sum(taken.amount_micros) - coalesce((
        select sum(m.amount_micros) from lot_movement m join credit_transaction t on t.id = m.transaction_id
        where m.lot_id = l.id and (t.refunds_id = any (p_original_ids) or t.reverses_id = any (p_original_ids))), 0) as amount
      from lot_movement taken join wallet_lot l on l.id = taken.lot_id
      where taken.transaction_id = any (p_original_ids)
      group by l.id order by l.expires_at desc nulls first, l.id desc
  loop
    exit when v_left = 0;
    v_part := least(v_left, v_from.amount);
    continue when v_part = 0;
    update wallet_lot set remaining_micros = remaining_micros + v_part, expires_at = greatest(expires_at, p_until)
      where id = v_from.id and expires_at is not null;
    if not found then
      update wallet_lot set remaining_micros = remaining_micros + v_part where id = v_from.id;
    end if;
    insert into lot_movement (transaction_id, lot_id, amount_micros) values (p_transaction_id, v_from.id, v_part);
    v_left := v_left - v_part;
  end loop;
  if v_left > 0 then raise exception 'lots_short' using errcode = 'TT006'; end if;
end $$;

-- What has expired in a wallet and is held by no call from before: so much less there is than the wallet says, until
-- `expire_grants` has come round. Reads alone, with the rights of whoever asks.
create or replace function expired_grants(p_wallet_id uuid, p_at timestamptz) returns bigint language plpgsql stable as $$
declare
  v_lot wallet_lot;
  v_kept bigint := 0;
  v_keep bigint;
  v_total bigint := 0;
begin
  for v_lot in select * from wallet_lot
    where wallet_id = p_wallet_id and remaining_micros > 0 and expires_at <= p_at order by expires_at, id
  loop
    select least(v_lot.remaining_micros, greatest(0, coalesce(sum(amount_micros), 0) - v_kept)) into v_keep
      from wallet_hold where wallet_id = p_wallet_id and state = 'pending' and created_at < v_lot.expires_at;
    v_kept := v_kept + v_keep;
    v_total := v_total + v_lot.remaining_micros - v_keep;
  end loop;
  return (select least(v_total, balance_micros - held_micros) from wallet where id = p_wallet_id);
end $$;

-- Ends what has expired in one wallet, except what calls from before the expiry still hold. Internal.
create or replace function expire_grants(p_wallet_id uuid, p_at timestamptz) returns bigint language plpgsql as $$
declare
  v_wallet wallet := lock_wallet(p_wallet_id);
  v_lot wallet_lot;
  v_kept bigint := 0;
  v_keep bigint;
  v_take bigint;
  v_total bigint := 0;
  v_id bigint;
begin
  for v_lot in select * from wallet_lot
    where wallet_id = p_wallet_id and remaining_micros > 0 and expires_at <= p_at order by expires_at, id
  loop
    select least(v_lot.remaining_micros, greatest(0, coalesce(sum(amount_micros), 0) - v_kept)) into v_keep
      from wallet_hold where wallet_id = p_wallet_id and state = 'pending' and created_at < v_lot.expires_at;
    v_kept := v_kept + v_keep;
    v_take := least(v_lot.remaining_micros - v_keep, v_wallet.balance_micros - v_wallet.held_micros);
    continue when v_take <= 0;
    v_id := ledger_append(v_wallet, 'expiry', -v_take, 0, 'promo', 'lot:' || v_lot.id || ':expiry:' || (v_wallet.last_seq + 1),
      sha256(convert_to(v_lot.id || ':' || v_take, 'UTF8')), null, null, 'system:expiry', null, p_at, -v_take);
    update wallet_lot set remaining_micros = remaining_micros - v_take where id = v_lot.id;
    insert into lot_movement (transaction_id, lot_id, amount_micros) values (v_id, v_lot.id, -v_take);
    v_total := v_total + v_take;
    v_wallet := lock_wallet(p_wallet_id);
  end loop;
  return v_total;
end $$;

-- Ends what has expired, in so many wallets at a time; says whose wallets lost how much. What calls still hold is passed
-- by and counts for nothing, so that it never stands in the way of the others.
create or replace function expire_due_grants(p_at timestamptz, p_limit int)
returns table (wallet_id uuid, user_id text, expired_micros bigint) language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  v_due record;
  v_amount bigint;
  v_count int := 0;
begin
  for v_due in
    select w.id, w.user_id from wallet w where w.id in (
      select l.wallet_id from wallet_lot l where l.remaining_micros > 0 and l.expires_at is not null and l.expires_at <= p_at)
    order by w.id for update skip locked
  loop
    exit when v_count >= p_limit;
    v_amount := expire_grants(v_due.id, p_at);
    continue when v_amount = 0;
    v_count := v_count + 1;
    return query select v_due.id, v_due.user_id, v_amount;
  end loop;
end $$;

-- Redeems a voucher: once a person, no more often than it may be. Outcomes: redeemed, unknown, own (they asked for it or
-- agreed to it), expired, used_up, already_used.
create or replace function redeem_voucher(p_user_id text, p_code_hash bytea, p_at timestamptz)
returns table (outcome text, transaction_id bigint, amount_micros bigint, expires_at timestamptz)
language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  v_voucher voucher;
  v_wallet wallet;
  v_expires timestamptz;
  v_id bigint;
begin
  select * into v_voucher from voucher where code_hash = p_code_hash for update;
  if not found or v_voucher.canceled_at is not null then
    return query select 'unknown', null::bigint, null::bigint, null::timestamptz;
    return;
  end if;
  if p_user_id in (v_voucher.created_by, v_voucher.approved_by) then
    return query select 'own', null::bigint, null::bigint, null::timestamptz;
    return;
  end if;
  if exists (select from voucher_use where voucher_id = v_voucher.id and user_id = p_user_id) then
    return query select 'already_used', null::bigint, null::bigint, null::timestamptz;
    return;
  end if;
  if v_voucher.valid_until <= p_at then
    return query select 'expired', null::bigint, null::bigint, null::timestamptz;
    return;
  end if;
  if v_voucher.uses >= v_voucher.max_uses then
    return query select 'used_up', null::bigint, null::bigint, null::timestamptz;
    return;
  end if;
  select * into v_wallet from wallet where user_id = p_user_id and currency = v_voucher.currency for update;
  if not found then raise exception 'wallet_unknown' using errcode = 'TT001'; end if;
  if v_wallet.status <> 'active' then raise exception 'wallet_not_active' using errcode = 'TT002', detail = v_wallet.status; end if;
  v_expires := p_at + v_voucher.grant_days * interval '1 day';
  v_id := ledger_append(v_wallet, 'grant', v_voucher.amount_micros, 0, 'promo', 'voucher:' || v_voucher.id || ':' || p_user_id,
    sha256(convert_to(v_voucher.id || ':' || v_voucher.amount_micros, 'UTF8')), null, null, 'user:' || p_user_id,
    'Voucher …' || v_voucher.code_tail, p_at, v_voucher.amount_micros);
  perform open_lot(v_wallet.id, v_id, v_voucher.amount_micros, v_expires, p_at);
  update voucher set uses = uses + 1 where id = v_voucher.id;
  insert into voucher_use (voucher_id, user_id, transaction_id, used_at) values (v_voucher.id, p_user_id, v_id, p_at);
  return query select 'redeemed', v_id, v_voucher.amount_micros, v_expires;
end $$;
