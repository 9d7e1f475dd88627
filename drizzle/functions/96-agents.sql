-- A person's agents are theirs to make and nobody else's to read; what calls and jobs need of them the system reads.

grant select, insert on agent, agent_version, agent_number, call_wish to talktime_user;
grant update (state, version, live_version, updated_at, deleted_at) on agent to talktime_user;
grant delete on agent_number to talktime_user;
grant update (removed_at, removal_note) on call_wish to talktime_user;

do $$
declare t text;
begin
  foreach t in array array['agent', 'agent_version', 'agent_number'] loop
    execute format('create policy own on %I for all to talktime_user using (user_id = app_user_id()) with check (user_id = app_user_id())', t);
  end loop;
  foreach t in array array['agent', 'agent_version', 'agent_number', 'call_wish'] loop
    execute format('grant select on %I to talktime_system', t);
    execute format('create policy work on %I for all to talktime_system using (true) with check (true)', t);
  end loop;
end $$;

create policy own on call_wish for select to talktime_user using (user_id = app_user_id());
-- what was said in a call is written by whoever heard it
create policy writes on call_wish for insert to talktime_user with check (user_id = app_user_id() and source = 'person');
create policy removes on call_wish for update to talktime_user using (user_id = app_user_id()) with check (user_id = app_user_id());
grant insert on call_wish to talktime_system;
-- a number that goes to somebody else is answered by nobody's agent
grant delete on agent_number to talktime_system;
