-- Who works in a programme, as the policies of its rows ask. They read past row-level security: a policy of the members'
-- table that asked itself would never end.

create or replace function is_member(p_programme_id uuid, p_user_id text) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from programme_member where programme_id = p_programme_id and user_id = p_user_id and left_at is null)
$$;

create or replace function supervises(p_programme_id uuid, p_user_id text) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from programme_member
    where programme_id = p_programme_id and user_id = p_user_id and role = 'supervisor' and left_at is null)
$$;

-- What a programme has spent or set aside for calls since then. A call may be placed a while after it was asked for, on the next
-- day perhaps: by another carrier, or once the first one has answered. Requests say where to look, and calls what counts.
create or replace function programme_spent(p_programme_id uuid, p_since timestamptz) returns bigint
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(sum(coalesce(c.charged_micros, h.amount_micros)), 0)::bigint
  from keypad_call k join keypad_attempt a on a.keypad_call_id = k.id join call c on c.id = a.call_id join wallet_hold h on h.call_id = c.id
  where k.programme_id = p_programme_id and k.created_at >= p_since - interval '1 day' and c.created_at >= p_since
$$;

-- Locks the wallet that pays for a programme and says what a call of it goes by: the owner's facts and limits, with all that
-- the wallet's programmes spent in a day beside the owner's own calls, and the programme's spending of its day and month so far,
-- on its own clock. Under the lock what is read stays true until the transaction ends.
create or replace function open_programme_call(p_programme_id uuid, p_at timestamptz)
returns table (
  owner_id text, owner_since timestamptz, currency text, programme_day_micros bigint, programme_month_micros bigint, programmes_last_day_micros bigint
) language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  v_programme programme;
  v_wallet wallet;
begin
  select * into v_programme from programme p where p.id = p_programme_id;
  if not found then return; end if;
  select * into v_wallet from wallet w where w.id = v_programme.wallet_id for update;
  if v_wallet.granted_micros > 0 then perform expire_grants(v_wallet.id, p_at); end if;
  return query select u.id, u.created_at, v_wallet.currency::text,
    programme_spent(v_programme.id, date_trunc('day', p_at at time zone v_programme.time_zone) at time zone v_programme.time_zone),
    programme_spent(v_programme.id, date_trunc('month', p_at at time zone v_programme.time_zone) at time zone v_programme.time_zone),
    -- the owner's own calls are among the owner's facts
    (select coalesce(sum(coalesce(c.charged_micros, h.amount_micros)), 0)::bigint
      from programme p join keypad_call k on k.programme_id = p.id join keypad_attempt a on a.keypad_call_id = k.id
        join call c on c.id = a.call_id join wallet_hold h on h.call_id = c.id
      where p.wallet_id = v_wallet.id and k.created_at >= p_at - interval '2 days' and c.created_at >= p_at - interval '1 day' and c.user_id <> p.owner_id)
  from "user" u where u.id = v_programme.owner_id;
end $$;
