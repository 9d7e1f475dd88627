-- After 90-access, which takes all rights away first.
grant execute on function forget_care_person to talktime_system;
