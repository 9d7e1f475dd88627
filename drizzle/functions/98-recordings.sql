-- That a call was recorded is for whose call it is to know; the system asks the carrier for it, and to delete it.
grant select on call_recording to talktime_user;
create policy own on call_recording for select to talktime_user using (user_id = app_user_id());
grant select, insert on call_recording to talktime_system;
grant update (recording_id, state, duration_seconds, kept_until) on call_recording to talktime_system;
create policy work on call_recording for all to talktime_system using (true) with check (true);
