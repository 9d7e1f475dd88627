-- What is said in calls of agents is written by the server that hears it, and read by whose call it is. No desk reads it.
grant select on agent_session, transcript_item to talktime_user;
create policy own on agent_session for select to talktime_user using (user_id = app_user_id());
create policy own on transcript_item for select to talktime_user using (user_id = app_user_id());

grant select, insert on agent_session to talktime_system;
grant update (bound_at, bound_by, stream_id, ended_at, ending, ending_code, model, usage, heard_ms, made_ms, interruptions) on agent_session to talktime_system;
grant select, insert, delete on transcript_item to talktime_system;
grant update (previous_item_id, kind, words, heard_words, heard_ms, made_ms, latency_ms, tool, revision) on transcript_item to talktime_system;
create policy work on agent_session for all to talktime_system using (true) with check (true);
create policy work on transcript_item for all to talktime_system using (true) with check (true);
