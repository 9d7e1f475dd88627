-- Rounds of a programme are for those who supervise their programme; who works there sees the calls to the people in her care, and not what
-- plan they are part of (A1, A2).

grant select, insert, update on outreach_round to talktime_user;
grant select, insert, update on round_person to talktime_user;
grant select on round_call to talktime_user;

create policy supervises on outreach_round for select to talktime_user using (supervises(programme_id, app_user_id()));
create policy starts on outreach_round for insert to talktime_user
  with check (supervises(programme_id, app_user_id()) and created_by = app_user_id() and run_by = app_user_id()
    and exists (select from keypad_script s where s.id = script_id and s.programme_id = outreach_round.programme_id));
create policy leads on outreach_round for update to talktime_user
  using (supervises(programme_id, app_user_id())) with check (supervises(programme_id, app_user_id())
    and exists (select from keypad_script s where s.id = script_id and s.programme_id = outreach_round.programme_id));
-- what somebody did there stays theirs to see when they have left (P2); whom they called does not
create policy own on outreach_round for select to talktime_user using (created_by = app_user_id());
create policy supervises on round_person for select to talktime_user
  using (exists (select from outreach_round r where r.id = round_id and supervises(r.programme_id, app_user_id())));
create policy chooses on round_person for insert to talktime_user
  with check (exists (select from outreach_round r join care_person p on p.programme_id = r.programme_id
    where r.id = round_id and p.id = person_id and r.created_by = app_user_id()));
create policy ends on round_person for update to talktime_user
  using (exists (select from outreach_round r where r.id = round_id and supervises(r.programme_id, app_user_id())))
  with check (exists (select from outreach_round r where r.id = round_id and supervises(r.programme_id, app_user_id())));
create policy supervises on round_call for select to talktime_user
  using (exists (select from outreach_round r where r.id = round_id and supervises(r.programme_id, app_user_id())));

-- a person's agents call for nobody else, and their lists are nobody else's to read
create policy own_agents on outreach_round for all to talktime_user using (agent_id is not null and created_by = app_user_id())
  with check (agent_id is not null and created_by = app_user_id() and run_by = app_user_id());
create policy own_agents on round_person for all to talktime_user
  using (exists (select from outreach_round r where r.id = round_id and r.agent_id is not null and r.created_by = app_user_id()))
  with check (number is not null and exists (select from outreach_round r where r.id = round_id and r.agent_id is not null and r.created_by = app_user_id()));
create policy own_agents on round_call for select to talktime_user
  using (exists (select from outreach_round r where r.id = round_id and r.agent_id is not null and r.created_by = app_user_id()));

grant select, update on outreach_round, round_person to talktime_system;
grant select, insert, update on round_call to talktime_system;
create policy work on outreach_round for all to talktime_system using (true) with check (true);
create policy work on round_person for all to talktime_system using (true) with check (true);
create policy work on round_call for all to talktime_system using (true) with check (true);
