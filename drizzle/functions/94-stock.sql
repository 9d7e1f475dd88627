-- Stock is seen by who works in its programme. Whoever works there moves it, by the function alone; supervisors say what
-- there is to be.

grant select, insert on stock_item to talktime_user;
grant update (name, unit, minimum, maximum, is_below, updated_at, archived_at, revision) on stock_item to talktime_user;
grant select on stock_batch, stock_movement to talktime_user, talktime_system;
grant select on stock_item to talktime_system;
grant update (expiry_told_at) on stock_batch to talktime_system;
grant execute on function move_stock to talktime_user;

create policy members on stock_item for select to talktime_user using (is_member(programme_id, app_user_id()));
create policy adds on stock_item for insert to talktime_user
  with check (supervises(programme_id, app_user_id()) and created_by = app_user_id());
create policy changes on stock_item for update to talktime_user
  using (supervises(programme_id, app_user_id())) with check (supervises(programme_id, app_user_id()));
create policy members on stock_batch for select to talktime_user using (is_member(programme_id, app_user_id()));
create policy members on stock_movement for select to talktime_user using (is_member(programme_id, app_user_id()));
-- what somebody did there stays theirs to see when they have left (P2)
create policy own on stock_movement for select to talktime_user using (by_user_id = app_user_id());
create policy work on stock_item for select to talktime_system using (true);
create policy work on stock_batch for all to talktime_system using (true) with check (true);
create policy work on stock_movement for select to talktime_system using (true);
