-- People of a programme whose accounts it makes. They give roles and passwords, which the login that serves people may not:
-- so they ask themselves who asks, and act in the programmes alone that this person supervises (A1, A2).

create or replace function require_supervisor(p_programme_id uuid) returns void
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if not coalesce(supervises(p_programme_id, app_user_id()), false) then
    raise exception 'programme_unknown' using errcode = 'TT001';
  end if;
end $$;

-- An account of the programme's. 'done', 'known' where there is one of this id, 'code_taken'.
create or replace function add_programme_member(p_programme_id uuid, p_user_id text, p_name text, p_email text, p_code text, p_password_hash text, p_role text, p_at timestamptz)
returns text language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform require_supervisor(p_programme_id);
  if p_role is null or p_role not in ('worker', 'supervisor') then
    raise exception 'role_not_given' using errcode = 'TT013';
  end if;
  if exists (select from "user" where id = p_user_id) then return 'known'; end if;
  insert into "user" (id, name, email, role, country, username, must_change_password, created_at, updated_at)
    select p_user_id, p_name, p_email, p_role, country, p_code, true, p_at, p_at from programme where id = p_programme_id
    on conflict do nothing;
  if not found then
    return case when exists (select from "user" where id = p_user_id) then 'known' else 'code_taken' end;
  end if;
  insert into account (id, user_id, account_id, provider_id, password, created_at, updated_at)
    values (p_user_id, p_user_id, p_user_id, 'credential', p_password_hash, p_at, p_at);
  insert into programme_member (programme_id, user_id, role, joined_at) values (p_programme_id, p_user_id, p_role, p_at);
  return 'done';
end $$;

-- Somebody of the programme, locked: never the owner, who is who pays, nor oneself.
create or replace function lock_programme_member(p_programme_id uuid, p_user_id text, out role text, out left_at timestamptz)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform require_supervisor(p_programme_id);
  perform from "user" where id = p_user_id for update;
  select m.role, m.left_at into role, left_at from programme_member m where m.programme_id = p_programme_id and m.user_id = p_user_id for update;
  if not found then raise exception 'person_unknown' using errcode = 'TT001'; end if;
  if p_user_id = app_user_id() or exists (select from programme where id = p_programme_id and owner_id = p_user_id) then
    raise exception 'member_fixed' using errcode = 'TT013';
  end if;
end $$;

create or replace function end_member_sessions(p_user_id text) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_ended integer;
begin
  delete from verification where value = p_user_id;
  delete from session where user_id = p_user_id;
  get diagnostics v_ended = row_count;
  return v_ended;
end $$;

-- Another role, also of somebody who had left and is back. What it was, null for who had left.
create or replace function set_member_role(p_programme_id uuid, p_user_id text, p_role text, p_at timestamptz) returns text
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_before record;
begin
  select * into v_before from lock_programme_member(p_programme_id, p_user_id);
  if p_role is null or p_role not in ('worker', 'supervisor') then
    raise exception 'role_not_given' using errcode = 'TT013';
  end if;
  update programme_member set role = p_role, left_at = null, joined_at = case when left_at is null then joined_at else p_at end
    where programme_id = p_programme_id and user_id = p_user_id;
  -- accounts of programmes alone: everybody else's role is given by others
  update "user" set role = p_role, updated_at = p_at where id = p_user_id and username is not null and role in ('worker', 'supervisor') and role <> p_role;
  return case when v_before.left_at is null then v_before.role end;
end $$;

-- Out of the programme, and signed out everywhere. False for who had left.
create or replace function end_membership(p_programme_id uuid, p_user_id text, p_at timestamptz) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_before record;
begin
  select * into v_before from lock_programme_member(p_programme_id, p_user_id);
  if v_before.left_at is not null then return false; end if;
  update programme_member set left_at = p_at where programme_id = p_programme_id and user_id = p_user_id;
  perform end_member_sessions(p_user_id) from "user" where id = p_user_id and username is not null;
  return true;
end $$;

-- Another first password: every session ends (A3), and a second factor, which may be lost with the phone. How many
-- sessions there were; null where the account is not the programme's or its person has left.
create or replace function reset_member_password(p_programme_id uuid, p_user_id text, p_password_hash text, p_at timestamptz) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_member record;
begin
  select * into v_member from lock_programme_member(p_programme_id, p_user_id);
  if v_member.left_at is not null
    or not exists (select from "user" where id = p_user_id and username is not null and role in ('worker', 'supervisor') and erased_at is null) then
    return null;
  end if;
  update account set password = p_password_hash, updated_at = p_at where user_id = p_user_id and provider_id = 'credential';
  delete from two_factor where user_id = p_user_id;
  update "user" set must_change_password = true, two_factor_enabled = false, updated_at = p_at where id = p_user_id;
  return end_member_sessions(p_user_id);
end $$;

-- Who works in it, and who did: names are in rows that nobody else may read.
create or replace function programme_people(p_programme_id uuid)
returns table (user_id text, name text, username text, role text, is_owner boolean, joined_at timestamptz, left_at timestamptz,
  must_change_password boolean, people_in_care integer)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  perform require_supervisor(p_programme_id);
  return query
    select m.user_id, u.name, u.username, m.role, p.owner_id = m.user_id, m.joined_at, m.left_at, u.must_change_password,
      (select count(*)::int from care_person c where c.programme_id = m.programme_id and c.worker_id = m.user_id and c.erased_at is null)
    from programme_member m join programme p on p.id = m.programme_id join "user" u on u.id = m.user_id
    where m.programme_id = p_programme_id
    order by m.left_at is not null, p.owner_id <> m.user_id, u.name, m.user_id;
end $$;
