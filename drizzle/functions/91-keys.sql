-- Keys for programs. A person sees and revokes their own; nobody reads a digest back but who looks a key up: the login
-- itself, before it is known whose it is, as for sessions. It also makes them, once the password was shown, notes when they
-- were used, and takes all of a person away when a password is chosen by mail.
grant select (id, user_id, name, tail, scopes, created_at, expires_at, last_used_at), delete on api_key to talktime_user;
create policy own on api_key for all to talktime_user using (user_id = app_user_id());

do $$
begin
  execute format('grant select, insert, update (last_used_at), delete on api_key to %I', :'app_role');
  execute format('create policy sign_in on api_key for all to %I using (true) with check (true)', :'app_role');
end $$;
