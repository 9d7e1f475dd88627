-- Which of a person's calls an agent holds is theirs to read, and written by the server that answers or places it.
grant select on agent_call to talktime_user;
create policy own on agent_call for select to talktime_user using (user_id = app_user_id());
grant select, insert on agent_call to talktime_system;
grant update (answered_by) on agent_call to talktime_system;
create policy work on agent_call for all to talktime_system using (true) with check (true);
grant execute on function answer_agent_leg to talktime_system;
grant execute on function agent_spent to talktime_user, talktime_system;
