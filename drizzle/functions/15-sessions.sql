-- Whatever is pushed to a browser ends with its session (A3). Told by the tables themselves: whoever ends a session, takes
-- a role away or freezes a wallet, this program or another one, every server hears of it when that is committed. Seldom
-- enough for the lock that NOTIFY takes at commit.
create or replace function tell_session_end() returns trigger language plpgsql as $$
begin
  if tg_op = 'TRUNCATE' then
    perform pg_notify('talktime_sessions', '{}');
    return null;
  end if;
  perform pg_notify('talktime_sessions', json_build_object('sessionId', old.id)::text);
  return null;
end $$;

create or replace trigger session_end_is_told after delete on session for each row execute function tell_session_end();
create or replace trigger session_change_is_told after update on session for each row
  when (new.expires_at < old.expires_at or (new.id, new.user_id, new.token) is distinct from (old.id, old.user_id, old.token))
  execute function tell_session_end();
create or replace trigger sessions_end_is_told after truncate on session for each statement execute function tell_session_end();
alter table session enable always trigger session_end_is_told;
alter table session enable always trigger session_change_is_told;
alter table session enable always trigger sessions_end_is_told;

create or replace function tell_role_change() returns trigger language plpgsql as $$
begin
  perform pg_notify('talktime_sessions', json_build_object('userId', old.id)::text);
  return null;
end $$;

create or replace trigger user_role_is_told after update on "user" for each row
  when (new.role is distinct from old.role) execute function tell_role_change();
create or replace trigger user_end_is_told after delete on "user" for each row execute function tell_role_change();
alter table "user" enable always trigger user_role_is_told;
alter table "user" enable always trigger user_end_is_told;

create or replace function tell_freeze() returns trigger language plpgsql as $$
begin
  perform pg_notify('talktime_sessions', json_build_object('userId', new.user_id, 'frozen', true)::text);
  return null;
end $$;

create or replace trigger wallet_freeze_is_told after update on wallet for each row
  when (new.status = 'frozen' and old.status <> 'frozen') execute function tell_freeze();
alter table wallet enable always trigger wallet_freeze_is_told;

-- Who leaves a programme, or is another thing in it from now on, follows what that thing may see.
create or replace function tell_membership() returns trigger language plpgsql as $$
begin
  perform pg_notify('talktime_sessions', json_build_object('userId', old.user_id)::text);
  return null;
end $$;

create or replace trigger membership_change_is_told after update on programme_member for each row
  when ((new.role, new.left_at) is distinct from (old.role, old.left_at)) execute function tell_membership();
create or replace trigger membership_end_is_told after delete on programme_member for each row execute function tell_membership();
alter table programme_member enable always trigger membership_change_is_told;
alter table programme_member enable always trigger membership_end_is_told;
