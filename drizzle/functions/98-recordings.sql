-- That a call was recorded is for whose call it is to know; the system asks the carrier for it, and to delete it.
grant select on call_recording to talktime_user;
create policy own on call_recording for select to talktime_user using (user_id = app_user_id());
-- the desk reads which of the carrier's prices is that of a recording
grant select (call_id, recording_id) on call_recording to talktime_staff;
create policy all_rows on call_recording for select to talktime_staff using (true);
grant select, insert on call_recording to talktime_system;
grant update (recording_id, state, duration_seconds, kept_until) on call_recording to talktime_system;
create policy work on call_recording for all to talktime_system using (true) with check (true);
