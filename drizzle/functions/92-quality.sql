-- What people think of calls, what their browsers noticed, and above what price they want to be asked: theirs to write,
-- theirs and the desk's to read. What was noticed is written once.
grant select, insert, update (stars, reasons, changed_at) on call_rating to talktime_user;
create policy own on call_rating for select to talktime_user using (user_id = app_user_id());
create policy rate on call_rating for insert to talktime_user
  with check (user_id = app_user_id() and call_id in (select id from call where user_id = app_user_id()));
create policy change on call_rating for update to talktime_user using (user_id = app_user_id()) with check (user_id = app_user_id());

grant select, insert on call_device_event to talktime_user;
create policy own on call_device_event for select to talktime_user using (user_id = app_user_id());
create policy notice on call_device_event for insert to talktime_user
  with check (user_id = app_user_id() and call_id in (select id from call where user_id = app_user_id()));

grant select on call_rating, call_device_event to talktime_staff, talktime_system;
create policy all_rows on call_rating for select to talktime_staff, talktime_system using (true);
create policy all_rows on call_device_event for select to talktime_staff, talktime_system using (true);

grant select, insert, update, delete on price_guard to talktime_user;
create policy own on price_guard for all to talktime_user using (user_id = app_user_id()) with check (user_id = app_user_id());
