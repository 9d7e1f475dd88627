-- Leads are people who called: nothing of them stays when the account's person is forgotten. Part of `erase_person`.
create or replace function forget_leads(p_user_id text) returns void
language sql security definer set search_path = public, pg_temp as $$
  delete from lead_mailing where user_id = p_user_id;
  delete from lead_call where user_id = p_user_id;
  delete from lead where user_id = p_user_id;
$$;
