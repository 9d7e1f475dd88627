-- Leads are written by what heard the call; their person reads them, and says more of them in their own name. No desk reads them.
do $$
declare t text;
begin
  foreach t in array array['lead', 'lead_field', 'lead_call', 'lead_note', 'lead_trail'] loop
    execute format('grant select on %I to talktime_user', t);
    execute format('create policy own on %I for select to talktime_user using (user_id = app_user_id())', t);
  end loop;
  foreach t in array array['lead', 'lead_field', 'lead_call', 'lead_note', 'lead_trail', 'lead_mailing'] loop
    execute format('grant select, insert, update on %I to talktime_system', t);
    execute format('create policy work on %I for all to talktime_system using (true) with check (true)', t);
  end loop;
end $$;

grant update (state, assignee, next_action, next_action_on, tags, updated_at) on lead to talktime_user;
create policy sees_to on lead for update to talktime_user using (user_id = app_user_id()) with check (user_id = app_user_id());
grant insert, update on lead_field to talktime_user;
-- what was said is not a person's to write (G2)
create policy writes on lead_field for insert to talktime_user with check (user_id = app_user_id() and source = 'person');
create policy corrects on lead_field for update to talktime_user using (user_id = app_user_id()) with check (user_id = app_user_id() and source = 'person');
grant insert on lead_note, lead_trail to talktime_user;
create policy notes on lead_note for insert to talktime_user with check (user_id = app_user_id());
create policy tells on lead_trail for insert to talktime_user with check (user_id = app_user_id() and doer = 'person');
-- a lead is deleted with all that is known of it; that its call had one stays
grant delete on lead to talktime_user, talktime_system;
create policy forgets on lead for delete to talktime_user using (user_id = app_user_id());
grant update (deleted_at) on lead_call to talktime_user;
create policy forgets on lead_call for update to talktime_user using (user_id = app_user_id()) with check (user_id = app_user_id());
-- who got a mail, and who wants none: not which link it carried
grant select (user_id, email, lead_id, created_at, stopped_at) on lead_mailing to talktime_user;
create policy own on lead_mailing for select to talktime_user using (user_id = app_user_id());
