-- Rows of a programme: its own people's, and within it a worker's own people in care (A2, O4). After 90-access, which takes
-- all policies away first.

grant execute on function is_member, supervises to talktime_user, talktime_system;
grant execute on function programme_spent, open_programme_call to talktime_system;

grant select, insert, update on programme, consent_wording, care_person, care_task, keypad_script, script_version, script_voice, script_recording to talktime_user;
grant select, insert on care_event to talktime_user;
grant select on programme_member, keypad_call, keypad_attempt, keypad_press to talktime_user;

create policy members on programme for select to talktime_user
  using (is_member(id, app_user_id()) or owner_id = app_user_id());
create policy founds on programme for insert to talktime_user
  with check (owner_id = app_user_id() and wallet_id in (select id from wallet where user_id = app_user_id()));
create policy supervises on programme for update to talktime_user
  using (supervises(id, app_user_id())) with check (supervises(id, app_user_id()));
create policy members on consent_wording for select to talktime_user using (is_member(programme_id, app_user_id()));
create policy supervises on consent_wording for insert to talktime_user
  with check (supervises(programme_id, app_user_id()) and created_by = app_user_id());
create policy colleagues on programme_member for select to talktime_user
  using (user_id = app_user_id() or supervises(programme_id, app_user_id()));

create policy care on care_person for select to talktime_user
  using ((worker_id = app_user_id() and is_member(programme_id, app_user_id())) or supervises(programme_id, app_user_id()));
create policy takes_in on care_person for insert to talktime_user
  with check ((worker_id = app_user_id() and is_member(programme_id, app_user_id())) or supervises(programme_id, app_user_id()));
create policy cares on care_person for update to talktime_user
  using ((worker_id = app_user_id() and is_member(programme_id, app_user_id())) or supervises(programme_id, app_user_id()))
  with check ((worker_id = app_user_id() and is_member(programme_id, app_user_id())) or supervises(programme_id, app_user_id()));
create policy care on care_event for select to talktime_user using (person_id in (select id from care_person));
create policy notes on care_event for insert to talktime_user
  with check (by_user_id = app_user_id() and exists (select from care_person p where p.id = person_id and p.programme_id = care_event.programme_id));
create policy care on care_task for select to talktime_user using (person_id in (select id from care_person));
create policy sees_to on care_task for update to talktime_user
  using (person_id in (select id from care_person)) with check (person_id in (select id from care_person));
create policy opens on care_task for insert to talktime_user
  with check (exists (select from care_person p where p.id = person_id and p.programme_id = care_task.programme_id));
-- each looked up by its key: `in` would first read all people whom one may see, and all their calls
create policy care on keypad_call for select to talktime_user
  using (exists (select from care_person p where p.id = keypad_call.person_id));
create policy care on keypad_attempt for select to talktime_user
  using (exists (select from keypad_call k where k.id = keypad_attempt.keypad_call_id));
create policy care on keypad_press for select to talktime_user
  using (exists (select from keypad_attempt a where a.call_id = keypad_press.call_id));

do $$
declare t text;
begin
  foreach t in array array['keypad_script', 'script_recording'] loop
    execute format('create policy members on %I for select to talktime_user using (is_member(programme_id, app_user_id()))', t);
    execute format('create policy adds on %I for insert to talktime_user with check (supervises(programme_id, app_user_id()))', t);
    execute format('create policy changes on %I for update to talktime_user using (supervises(programme_id, app_user_id())) with check (supervises(programme_id, app_user_id()))', t);
  end loop;
  foreach t in array array['script_version', 'script_voice'] loop
    execute format('create policy members on %I for select to talktime_user using (script_id in (select id from keypad_script))', t);
    execute format('create policy adds on %I for insert to talktime_user with check (exists (select from keypad_script s where s.id = script_id and supervises(s.programme_id, app_user_id())))', t);
  end loop;
  execute 'create policy changes on script_voice for update to talktime_user using (exists (select from keypad_script s where s.id = script_id and supervises(s.programme_id, app_user_id())))';
  -- calls, callbacks and jobs
  foreach t in array array['programme', 'consent_wording', 'programme_member', 'care_person', 'care_event', 'care_task', 'keypad_script', 'script_version',
    'script_voice', 'script_recording', 'keypad_call', 'keypad_attempt', 'keypad_press'] loop
    execute format('grant select, insert, update on %I to talktime_system', t);
    execute format('create policy work on %I for all to talktime_system using (true) with check (true)', t);
  end loop;
end $$;
-- what a script plays is its own programme's
do $$
declare
  v_own constant text := 'exists (select from keypad_script s where s.id = script_id and supervises(s.programme_id, app_user_id())
    and not exists (select from unnest(array[prompt_recording_id, closing_recording_id]) as played (id)
      where played.id not in (select o.id from script_recording o where o.programme_id = s.programme_id)))';
begin
  drop policy adds on script_voice;
  drop policy changes on script_voice;
  execute format('create policy adds on script_voice for insert to talktime_user with check (%s)', v_own);
  execute format('create policy changes on script_voice for update to talktime_user
    using (exists (select from keypad_script s where s.id = script_id and supervises(s.programme_id, app_user_id()))) with check (%s)', v_own);
end $$;
-- who pays for a programme is said when it is founded, by who pays; who is put into one leaves by the kernel alone
do $$
declare v_columns text := (select string_agg(quote_ident(attname), ', ') from pg_attribute
  where attrelid = 'programme'::regclass and attnum > 0 and not attisdropped and attname not in ('id', 'owner_id', 'wallet_id', 'created_at'));
begin
  revoke update on programme from talktime_user;
  revoke insert, update on programme from talktime_system;
  revoke update on programme_member from talktime_system;
  execute format('grant update (%s) on programme to talktime_user', v_columns);
end $$;
-- what was said stays as it was said
revoke update on script_version from talktime_user;
revoke update on consent_wording from talktime_user, talktime_system;
revoke update on care_event, script_version from talktime_system;
-- reports put together what is one place in two spellings
grant execute on function folded to talktime_system;
