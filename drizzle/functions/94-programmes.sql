-- Who may ask for what 34-programmes does: people, for themselves. After 90-access, which takes all rights away first.
grant execute on function add_programme_member, set_member_role, end_membership, reset_member_password, programme_people to talktime_user;
