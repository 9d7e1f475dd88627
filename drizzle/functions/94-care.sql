-- After 90-access, which takes all rights away first, and 93-outreach, whose policies of people in care these stand for.
grant execute on function forget_care_person to talktime_system;
grant execute on function programmes_of, supervised_by to talktime_user;

-- A hundred thousand people are looked through: what is asked of whoever asks is asked once (a sub-select of its own)
do $$
declare
  v_theirs constant text := '((worker_id = app_user_id() and programme_id = any ((select programmes_of(app_user_id()))::uuid[]))
    or programme_id = any ((select supervised_by(app_user_id()))::uuid[]))';
begin
  drop policy care on care_person;
  drop policy takes_in on care_person;
  drop policy cares on care_person;
  execute format('create policy care on care_person for select to talktime_user using %s', v_theirs);
  execute format('create policy takes_in on care_person for insert to talktime_user with check %s', v_theirs);
  execute format('create policy cares on care_person for update to talktime_user using %s with check %s', v_theirs, v_theirs);
end $$;
-- and somebody is looked up by their key, where `in` would first read all whom one may see
drop policy care on care_event;
create policy care on care_event for select to talktime_user
  using (exists (select from care_person p where p.id = care_event.person_id));
drop policy care on care_task;
create policy care on care_task for select to talktime_user
  using (exists (select from care_person p where p.id = care_task.person_id));
drop policy sees_to on care_task;
create policy sees_to on care_task for update to talktime_user
  using (exists (select from care_person p where p.id = care_task.person_id))
  with check (exists (select from care_person p where p.id = care_task.person_id and p.programme_id = care_task.programme_id));
