-- People in care who asked to be forgotten, and the end of what somebody wrote of them.

-- What somebody is found by is folded when it is written: folded as it is asked for, a search of a hundred thousand people
-- takes seconds. Whoever writes them, a form, a file or forgetting, writes it too.
create or replace function note_found_by() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  new.found_by := folded(concat_ws(' ', new.name, new.place, array_to_string(new.tags, ' ')));
  return new;
end $$;
create or replace trigger care_person_found_by before insert or update of name, place, tags, found_by on care_person
  for each row execute function note_found_by();
-- those of before there was such a column
update care_person set found_by = '' where found_by = '';

-- A pseudonym instead of a person (P2). What happened stays as facts, without words and dates of theirs; calls keep their sums,
-- their numbers are shortened to what their price was found by. Only the system asks: who may, services say.
create or replace function forget_care_person(p_id uuid, p_by text, p_at timestamptz) returns text
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_person care_person%rowtype;
  v_evidence_id bigint;
begin
  select * into v_person from care_person where id = p_id for update;
  if not found then
    raise exception 'person_unknown' using errcode = 'TT001', detail = p_id::text;
  end if;
  if v_person.erased_at is not null then return 'done'; end if;
  if exists (select from keypad_call where person_id = p_id and outcome is null) then return 'open_call'; end if;
  select last_value into v_evidence_id from evidence_pending_id_seq;

  -- a price that was asked for one number names it
  update rate set destination_prefix = '0' || rate.id from rate_deck d
    where d.id = rate.deck_id and d.source = 'live' and rate.id in (
      select c.rate_id from call_component c join keypad_attempt a on a.call_id = c.call_id join keypad_call k on k.id = a.keypad_call_id
      where k.person_id = p_id);
  update call_leg l set to_address = shorten_number(c.to_number, called_prefix(c.id))
    from call c join keypad_attempt a on a.call_id = c.id join keypad_call k on k.id = a.keypad_call_id
    where k.person_id = p_id and l.call_id = c.id and l.to_address = c.to_number;
  update call_leg l set from_address = shorten_number(c.to_number, called_prefix(c.id))
    from call c join keypad_attempt a on a.call_id = c.id join keypad_call k on k.id = a.keypad_call_id
    where k.person_id = p_id and l.call_id = c.id and l.from_address = c.to_number;
  update call set to_number = shorten_number(to_number, called_prefix(id))
    where id in (select a.call_id from keypad_attempt a join keypad_call k on k.id = a.keypad_call_id where k.person_id = p_id);
  update call_order set document = null
    where call_id in (select a.call_id from keypad_attempt a join keypad_call k on k.id = a.keypad_call_id where k.person_id = p_id);

  -- files that have them: what was taken in is not needed any more, and what waits would bring them back
  delete from contact_import_row r using contact_import i
    where i.id = r.import_id and i.programme_id = v_person.programme_id and r.content->>'number' = v_person.number
      and (i.state = 'applied' or folded(r.content->>'name') = folded(v_person.name));
  update care_event set note = '', facts = facts - 'givenAt' where person_id = p_id;
  update care_task set note = 'Forgotten', state = 'resolved', resolved_at = coalesce(resolved_at, p_at), resolved_by = coalesce(resolved_by, p_by),
    revision = revision + 1 where person_id = p_id;
  update care_person set name = 'Forgotten person ' || left(id::text, 8), number = '', place = '', tags = '{}', dates = '[]', phone_owner = 'own',
    flagged_at = null, flag_reason = null, consent_at = null, consent_way = null, consent_version = null, consent_asked_by = null,
    opted_out_at = coalesce(opted_out_at, p_at), number_doubted_at = null, revision = revision + 1, updated_at = p_at, erased_at = p_at
    where id = p_id;
  perform evidence_forget(v_evidence_id);
  return 'done';
end $$;

-- Where somebody works, and where they supervise, as the policies of people in care ask: once a statement, and not once a row.
create or replace function programmes_of(p_user_id text) returns uuid[]
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(programme_id), '{}') from programme_member where user_id = p_user_id and left_at is null
$$;

create or replace function supervised_by(p_user_id text) returns uuid[]
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(programme_id), '{}') from programme_member where user_id = p_user_id and role = 'supervisor' and left_at is null
$$;
