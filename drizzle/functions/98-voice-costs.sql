-- What voices cost is written by the kernel, and read by the desk. Of the streams of agents it reads what they used and for
-- whom, and not a word of them.
grant execute on function set_voice_prices, voice_uses_to_price, note_voice_costs to talktime_system, :app_role;
grant select (id, call_id, agent_id, agent_version, created_at, bound_at, ended_at, model, writing_model, usage, heard_ms, made_ms, is_priced) on agent_session to talktime_staff;
grant select (agent_id, version, name) on agent_version to talktime_staff;
grant select (id, created_at, ended_at, is_priced) on agent_trial to talktime_staff;
grant update (writing_model) on agent_session to talktime_system;
create policy all_rows on agent_session for select to talktime_staff using (true);
create policy all_rows on agent_version for select to talktime_staff using (true);
create policy all_rows on agent_trial for select to talktime_staff using (true);
do $$
declare t text;
begin
  foreach t in array array['voice_price', 'voice_cost'] loop
    execute format('grant select on %I to talktime_staff, talktime_system', t);
    execute format('create policy all_rows on %I for select to talktime_staff, talktime_system using (true)', t);
  end loop;
end $$;

-- a person's trials: counted by the person, written by the server that asks the voice
grant select on agent_trial to talktime_user, talktime_system;
grant insert on agent_trial to talktime_system;
grant update (ended_at, usage) on agent_trial to talktime_system;
create policy own on agent_trial for select to talktime_user using (user_id = app_user_id());
create policy work on agent_trial for all to talktime_system using (true) with check (true);

-- who read what was said: written by the server that asks
grant select (id, call_id, agent_id, model, asked_at, told_at, usage, is_priced) on talk_reading to talktime_staff;
grant select on talk_reading to talktime_user, talktime_system;
grant insert, update (told_at, usage) on talk_reading to talktime_system;
create policy all_rows on talk_reading for select to talktime_staff using (true);
create policy own on talk_reading for select to talktime_user using (user_id = app_user_id());
create policy work on talk_reading for all to talktime_system using (true) with check (true);
