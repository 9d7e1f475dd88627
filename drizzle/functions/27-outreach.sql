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

-- What a programme has spent or set aside for calls since then.
create or replace function programme_spent(p_programme_id uuid, p_since timestamptz) returns bigint
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(sum(coalesce(c.charged_micros, h.amount_micros)), 0)::bigint
  from keypad_call k join keypad_attempt a on a.keypad_call_id = k.id join call c on c.id = a.call_id join wallet_hold h on h.call_id = c.id
  where k.programme_id = p_programme_id and k.created_at >= p_since and c.created_at >= p_since
$$;
