-- Forgetting a person (P2). The ledger keeps its sums: rows that money stands on stay, under the person's id, which says
-- nothing to anybody once the row of the person is a pseudonym. What is not needed for that goes.

-- Why a person cannot be forgotten now; null where they can: gone, erased, staff, programmes, cares, frozen, call, money,
-- refunds, payments, dispute, owed. Promotional credit is no reason: it ends with the wallet.
create or replace function erasure_obstacle(p_user_id text) returns text
language sql stable security definer set search_path = public, pg_temp as $$
  select case
    when u.id is null then 'gone'
    when u.erased_at is not null then 'erased'
    when u.role in ('auditor', 'finance', 'admin') then 'staff'
    when exists (select from programme where owner_id = u.id and archived_at is null) then 'programmes'
    when exists (select from care_person where worker_id = u.id and erased_at is null) then 'cares'
    when exists (select from wallet where user_id = u.id and status = 'frozen') then 'frozen'
    when exists (select from wallet w join wallet_hold h on h.wallet_id = w.id where w.user_id = u.id and h.state = 'pending')
      or exists (select from wallet where user_id = u.id and held_micros > 0) then 'call'
    when exists (select from dispute d join wallet w on w.id = d.wallet_id where w.user_id = u.id and d.status not in ('won', 'lost')) then 'dispute'
    when exists (select from dispute d join wallet w on w.id = d.wallet_id where w.user_id = u.id and d.receivable_micros > d.collected_micros) then 'owed'
    when exists (select from payment_refund r join payment p on p.id = r.payment_id where p.user_id = u.id and r.state in ('created', 'pending')) then 'refunds'
    when exists (select from payment where user_id = u.id and state in ('created', 'pending', 'processing')) then 'payments'
    when exists (select from wallet where user_id = u.id and balance_micros > granted_micros) then 'money'
  end from (select p_user_id as id) asked left join "user" u on u.id = asked.id
$$;

-- A role that changes is in the audit log, whoever changed it (A5): there is no form for it.
create or replace function note_role_change() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into audit_log (at, actor_id, action, subject_type, subject_id, before, after)
    values (clock_timestamp(), coalesce(nullif(current_setting('app.user_id', true), ''), 'login:' || session_user), 'role.set', 'user', new.id,
      jsonb_build_object('role', old.role), jsonb_build_object('role', new.role));
  return null;
end $$;
create or replace trigger user_role_is_noted after update on "user" for each row
  when (new.role is distinct from old.role) execute function note_role_change();
alter table "user" enable always trigger user_role_is_noted;

-- The number that was called, without what tells whose it is: the prefix that set the price, or less.
create or replace function shorten_number(p_number text, p_prefix text) returns text language sql immutable
return '+' || left(ltrim(p_number, '+'), greatest(1, least(length(p_prefix), length(p_number) - 7)));

-- Forgets a person, closes their wallets, and ends their sessions. What `erasure_obstacle` says, or 'done'.
create or replace function erase_person(p_user_id text, p_at timestamptz) returns text
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_email text;
  v_wallet_id uuid;
  v_obstacle text;
  v_evidence_id bigint;
begin
  -- the wallets first, as every movement does: nothing begins meanwhile
  for v_wallet_id in select id from wallet where user_id = p_user_id order by id loop
    perform lock_wallet(v_wallet_id);
  end loop;
  select email into v_email from "user" where id = p_user_id for no key update;
  v_obstacle := erasure_obstacle(p_user_id);
  if v_obstacle is not null then return v_obstacle; end if;
  select last_value into v_evidence_id from evidence_pending_id_seq;

  for v_wallet_id in select id from wallet where user_id = p_user_id and status <> 'closed' order by id loop
    perform set_wallet_status(v_wallet_id, array['active', 'closing'], 'closing', 'owner');
    if close_wallet(v_wallet_id, p_at) <> 'closed' then
      raise exception 'wallet_not_empty' using errcode = 'TT006', detail = v_wallet_id::text;
    end if;
  end loop;

  -- a price that was asked for one number names it
  update rate set destination_prefix = '0' || rate.id from rate_deck d
    where d.id = rate.deck_id and d.source = 'live' and rate.id in (
      select k.rate_id from call_component k join call c on c.id = k.call_id where c.user_id = p_user_id);
  update call_leg l set to_address = shorten_number(c.to_number, called_prefix(c.id)) from call c
    where c.user_id = p_user_id and l.call_id = c.id and l.to_address = c.to_number;
  update call_leg l set from_address = shorten_number(c.to_number, called_prefix(c.id)) from call c
    where c.user_id = p_user_id and l.call_id = c.id and l.from_address = c.to_number;
  delete from number_check where user_id = p_user_id;
  delete from own_number where user_id = p_user_id;
  delete from blocked_number where user_id = p_user_id;
  update call set to_number = shorten_number(to_number, called_prefix(id)) where user_id = p_user_id;
  -- what adds calls up waits: it would name the numbers as they were
  perform pg_advisory_xact_lock(hashtextextended('talktime:analytics:' || p_user_id, 0));
  delete from call_quarter where user_id = p_user_id;
  delete from call_number_day where user_id = p_user_id;
  update call_complaint set note = null, answer = null where user_id = p_user_id;
  update refund_request set reason = null where user_id = p_user_id;
  update payment set method_label = null, method_fingerprint = null, session_url = null where user_id = p_user_id;
  update auto_topup set mode = 'off', consent_text = null where user_id = p_user_id;
  -- a mail is told once: that it was told stays, to whom and what does not
  update mail_outbox set to_address = '', subject = '', body_text = '', body_html = '', unsubscribe_url = null, last_error = null,
    state = case when state in ('queued', 'sending') then 'failed' else state end
    where user_id = p_user_id;
  delete from call_message where user_id = p_user_id;
  perform forget_agents(p_user_id, p_at);
  perform forget_leads(p_user_id);
  delete from transcript_item where user_id = p_user_id;
  delete from talk_order where user_id = p_user_id;
  update call_order set document = null where call_id in (select id from call where user_id = p_user_id);
  delete from contact_import where user_id = p_user_id;
  delete from contact where user_id = p_user_id;
  delete from payment_customer where user_id = p_user_id;
  delete from user_limit where user_id = p_user_id;
  delete from voucher_attempt where user_id = p_user_id;
  delete from finance_export where user_id = p_user_id;
  delete from verification where value = p_user_id or position(v_email in identifier || value) > 0;
  delete from mail_link where user_id = p_user_id;
  delete from email_change where user_id = p_user_id;
  delete from used_code where user_id = p_user_id;
  delete from two_factor where user_id = p_user_id;
  delete from account where user_id = p_user_id;
  delete from api_key where user_id = p_user_id;
  delete from call_rating where user_id = p_user_id;
  delete from call_device_event where user_id = p_user_id;
  delete from price_guard where user_id = p_user_id;
  update programme_member set left_at = p_at where user_id = p_user_id and left_at is null;
  delete from session where user_id = p_user_id;
  -- after the sessions, whose end is kept there
  delete from sign_in_place where user_id = p_user_id;
  update "user" set name = 'Erased person', email = 'erased-' || id || '@erased.invalid', email_verified = false, image = null,
    country = 'ZZ', username = null, must_change_password = false, two_factor_enabled = false, erased_at = p_at, updated_at = p_at
    where id = p_user_id;
  perform evidence_forget(v_evidence_id);
  return 'done';
end $$;
