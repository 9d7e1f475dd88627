-- What whose call it is asks of a talk. A service writes it, which knows whose call it is; a server that holds the talk obeys it.
grant select on talk_order to talktime_user;
create policy own on talk_order for select to talktime_user using (user_id = app_user_id());

grant select, insert, delete on talk_order to talktime_system;
grant update (obeyed_at, session_id) on talk_order to talktime_system;
create policy work on talk_order for all to talktime_system using (true) with check (true);
