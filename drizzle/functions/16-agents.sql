-- What an agent was set to stays as it was set: calls name the version that they ran. ENABLE ALWAYS as for the ledger.

-- All that a person wrote into a version, and what is left of it when they are forgotten (P2).
create or replace function forgotten_words() returns jsonb language sql immutable
return '{"name": "Erased agent", "purpose": "", "opening": "", "disclosure": "-", "recording_notice": "-", "instructions": "",
  "knowledge": [], "fields": [], "abilities": {"saveLead": false, "endCall": false, "handOverTo": null, "callBack": false},
  "when_unable": {"way": "sentence", "sentence": ""}}'::jsonb;

create or replace function deny_version_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and to_jsonb(new) = to_jsonb(old) || forgotten_words() then return new; end if;
  raise exception 'append-only: % on % is refused', tg_op, tg_table_name using errcode = 'restrict_violation';
end $$;
create or replace trigger agent_version_never_changes before update or delete on agent_version
  for each row execute function deny_version_change();
create or replace trigger agent_version_no_truncate before truncate on agent_version
  for each statement execute function deny_mutation();
alter table agent_version enable always trigger agent_version_never_changes;
alter table agent_version enable always trigger agent_version_no_truncate;

-- A person's agents answer nobody any more, and say nothing of them. Part of `erase_person`.
create or replace function forget_agents(p_user_id text, p_at timestamptz) returns void
language sql security definer set search_path = public, pg_temp as $$
  delete from agent_number where user_id = p_user_id;
  delete from call_wish where user_id = p_user_id;
  -- whom a round was to call goes; what its calls cost stays with the calls
  delete from round_call c using outreach_round r where r.id = c.round_id and r.agent_id is not null and r.created_by = p_user_id;
  delete from round_person p using outreach_round r where r.id = p.round_id and r.agent_id is not null and r.created_by = p_user_id;
  update outreach_round set name = 'Erased round', machine_message = null, waits = null, waits_until = null,
    state = case when state in ('running', 'paused') then 'stopped' else state end, ended_at = coalesce(ended_at, p_at)
    where agent_id is not null and created_by = p_user_id;
  -- the carrier is asked to delete them by the job that looks for those whose time is over
  update call_recording set kept_until = least(kept_until, p_at) where user_id = p_user_id;
  update agent_call set variables = '{}', machine_message = null where user_id = p_user_id;
  update agent set state = case when live_version is null then 'draft' else 'paused' end, updated_at = p_at,
    deleted_at = coalesce(deleted_at, p_at) where user_id = p_user_id;
  update agent_version v set (name, purpose, opening, disclosure, recording_notice, instructions, knowledge, fields, abilities, when_unable)
    = (select w.name, w.purpose, w.opening, w.disclosure, w.recording_notice, w.instructions, w.knowledge, w.fields, w.abilities, w.when_unable
       from jsonb_populate_record(v, forgotten_words()) w) where v.user_id = p_user_id;
$$;
