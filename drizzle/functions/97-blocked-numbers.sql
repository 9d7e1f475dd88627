-- Whom a person blocks is theirs to say; that a call was turned away is noted by whoever turned it away.

grant select, insert, delete on blocked_number to talktime_user;
create policy own on blocked_number for all to talktime_user using (user_id = app_user_id()) with check (user_id = app_user_id());
grant select, update (turned_away_at) on blocked_number to talktime_system;
create policy work on blocked_number for all to talktime_system using (true) with check (true);
grant execute on function number_owner to talktime_system;
