-- Who may do what. Three roles that nobody logs in as: talktime_user sees its own rows, talktime_staff reads all,
-- talktime_system works for webhooks and jobs. The app logs in as :app_role, which inherits nothing and takes one of
-- them on for a transaction. Everything is owned by talktime_owner, which nobody logs in as either.
do $$
declare r text;
begin
  foreach r in array array['talktime_owner', 'talktime_user', 'talktime_staff', 'talktime_system'] loop
    if not exists (select from pg_roles where rolname = r) then
      begin
        execute format('create role %I nologin', r);
      exception when duplicate_object or unique_violation then null; -- another database of the cluster was quicker
      end;
    end if;
  end loop;
  -- whoever migrates hands tables over to the owner; a superuser needs no leave for that
  if not (select rolsuper from pg_roles where rolname = current_user) then
    execute format('grant talktime_owner to %I', current_user)
      || case when current_setting('server_version_num')::int >= 160000 then ' with inherit true, set true' else '' end;
  end if;
end $$;

grant usage on schema public to talktime_user, talktime_staff, talktime_system, :app_role;
grant usage, create on schema public to talktime_owner;

create or replace function app_user_id() returns text language sql stable
return nullif(current_setting('app.user_id', true), '');

-- all tables but the one that says what the database is at: that one belongs to whoever migrates
do $$
declare r record;
begin
  for r in select c.oid::regclass as name from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> 'schema_head' loop
    execute format('alter table %s owner to talktime_owner', r.name);
    execute format('alter table %s enable row level security', r.name);
    execute format('revoke all on %s from public, talktime_user, talktime_staff, talktime_system, %I', r.name, :'app_role');
  end loop;
  for r in select p.oid::regprocedure as name from pg_proc p where p.pronamespace = 'public'::regnamespace
      and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e') loop
    execute format('alter function %s owner to talktime_owner', r.name);
    execute format('revoke all on function %s from public', r.name);
  end loop;
  for r in select schemaname, tablename, policyname from pg_policies where schemaname = 'public' loop
    execute format('drop policy %I on %I.%I', r.policyname, r.schemaname, r.tablename);
  end loop;
end $$;

grant execute on function app_user_id() to talktime_user, talktime_staff, talktime_system, :app_role;

-- own rows
grant select on wallet, wallet_hold, credit_transaction, call, call_leg, call_component, call_cost_breakdown, webhook_event, user_limit, rate, rate_deck, "user",
  wallet_lot, lot_movement, voucher_use, payment, payment_customer, auto_topup, refund_request, payment_refund, dispute,
  call_quality, call_complaint to talktime_user;
create policy own on wallet for select to talktime_user using (user_id = app_user_id());
create policy own on call for select to talktime_user using (user_id = app_user_id());
create policy own on user_limit for select to talktime_user using (user_id = app_user_id());
create policy own on "user" for select to talktime_user using (id = app_user_id());
create policy own on wallet_hold for select to talktime_user using (wallet_id in (select id from wallet where user_id = app_user_id())
  or exists (select from call where call.id = wallet_hold.call_id and call.user_id = app_user_id()));
create policy own on credit_transaction for select to talktime_user using (wallet_id in (select id from wallet where user_id = app_user_id()));
-- who placed a call sees what it costs, whoever pays; who pays sees what was paid
create policy own on call_component for select to talktime_user using (call_id in (select id from call));
create policy own on call_cost_breakdown for select to talktime_user using (wallet_id in (select id from wallet where user_id = app_user_id())
  or exists (select from call where call.id = call_cost_breakdown.call_id and call.user_id = app_user_id()));
create policy own on call_leg for select to talktime_user using (call_id in (select id from call));
create policy own on webhook_event for select to talktime_user
  using (exists (select from call where call.id = webhook_event.call_id and call.user_id = app_user_id()));
create policy own on wallet_lot for select to talktime_user using (wallet_id in (select id from wallet where user_id = app_user_id()));
create policy own on lot_movement for select to talktime_user using (lot_id in (select id from wallet_lot));
create policy own on voucher_use for select to talktime_user using (user_id = app_user_id());
create policy own on payment for select to talktime_user using (user_id = app_user_id());
create policy own on payment_customer for select to talktime_user using (user_id = app_user_id());
create policy own on auto_topup for select to talktime_user using (user_id = app_user_id());
create policy own on refund_request for select to talktime_user using (user_id = app_user_id());
create policy own on payment_refund for select to talktime_user using (request_id in (select id from refund_request));
create policy own on dispute for select to talktime_user using (wallet_id in (select id from wallet));
create policy own on call_quality for select to talktime_user using (call_id in (select id from call));
create policy own on call_complaint for select to talktime_user using (user_id = app_user_id());
-- what one's calls come to, and which of them are not in it yet
grant select on call_quarter, call_number_day, call_ended to talktime_user;
create policy own on call_quarter for select to talktime_user using (user_id = app_user_id());
create policy own on call_number_day for select to talktime_user using (user_id = app_user_id());
create policy own on call_ended for select to talktime_user
  using (exists (select from call where call.id = call_ended.call_id and call.user_id = app_user_id()));
-- what their browser measured of their own calls
grant insert on call_quality to talktime_user;
create policy report on call_quality for insert to talktime_user with check (call_id in (select id from call where user_id = app_user_id()));
-- the people they call: their own to write, and nobody else's to read
do $$
declare t text;
begin
  foreach t in array array['contact', 'contact_number', 'contact_import', 'contact_import_row'] loop
    execute format('grant select, insert, update, delete on %I to talktime_user', t);
    execute format('create policy own on %I for all to talktime_user using (user_id = app_user_id()) with check (user_id = app_user_id())', t);
  end loop;
end $$;
grant execute on function folded to talktime_user;
-- what is said to whom, and how far the order of a call is
grant select on call_message, call_order to talktime_user, talktime_system;
grant insert, update on call_message, call_order to talktime_system;
create policy own on call_message for select to talktime_user using (user_id = app_user_id());
create policy own on call_order for select to talktime_user using (call_id in (select id from call where user_id = app_user_id()));
create policy work on call_message for all to talktime_system using (true) with check (true);
create policy work on call_order for all to talktime_system using (true) with check (true);
grant select (call_id, state, refusal, refusal_code, created_at, asked_at, unknown_at, closed_at) on call_order to talktime_staff;
create policy all_rows on call_order for select to talktime_staff using (true);
-- the numbers that are theirs: they say which one calls show; whose they are is said by those who assign and prove them
grant select on own_number to talktime_user, talktime_staff, talktime_system;
grant update (is_shown) on own_number to talktime_user;
grant insert, update on own_number to talktime_system;
create policy own on own_number for select to talktime_user using (user_id = app_user_id());
create policy shown on own_number for update to talktime_user using (user_id = app_user_id()) with check (user_id = app_user_id());
create policy all_rows on own_number for select to talktime_staff using (true);
create policy work on own_number for all to talktime_system using (true) with check (true);
grant select on number_check to talktime_user, talktime_system;
grant insert, update on number_check to talktime_system;
create policy own on number_check for select to talktime_user using (user_id = app_user_id());
create policy work on number_check for all to talktime_system using (true) with check (true);
-- when they were last called is noted by whoever settles calls (K2); what was deleted for good goes
grant select (id, user_id, name, deleted_at, last_called_at) on contact to talktime_system;
grant select (contact_id, user_id, number, is_live) on contact_number to talktime_system;
grant select (id, created_at) on contact_import to talktime_system;
grant update (last_called_at) on contact to talktime_system;
grant delete on contact, contact_import to talktime_system;
create policy work on contact for all to talktime_system using (true) with check (true);
create policy names on contact_number for select to talktime_system using (true);
create policy work on contact_import for all to talktime_system using (true) with check (true);
-- and what is kept about them beside, for who wants to see it all (P2)
grant select on call_refusal, adjustment_request, money_request, voucher_attempt, wallet_crossing, finance_export, audit_log, mail_outbox, email_change, sign_in_place
  to talktime_user;
create policy own on call_refusal for select to talktime_user using (user_id = app_user_id());
create policy own on adjustment_request for select to talktime_user using (user_id = app_user_id());
create policy own on money_request for select to talktime_user using (user_id = app_user_id());
create policy own on voucher_attempt for select to talktime_user using (user_id = app_user_id());
create policy own on wallet_crossing for select to talktime_user using (wallet_id in (select id from wallet where user_id = app_user_id()));
create policy own on finance_export for select to talktime_user using (user_id = app_user_id());
create policy own on mail_outbox for select to talktime_user using (user_id = app_user_id());
create policy own on email_change for select to talktime_user using (user_id = app_user_id());
create policy own on sign_in_place for select to talktime_user using (user_id = app_user_id());
create policy own on audit_log for select to talktime_user
  using (subject_id = app_user_id() or subject_id in (select id::text from wallet where user_id = app_user_id()));
create policy prices on rate for select to talktime_user using (true);
create policy prices on rate_deck for select to talktime_user using (published_at is not null);

-- staff read everything of money and calls
do $$
declare t text;
begin
  foreach t in array array['wallet', 'wallet_hold', 'credit_transaction', 'call', 'call_leg', 'call_ended', 'call_component', 'call_cost_breakdown', 'webhook_event', 'call_refusal', 'user_limit', 'rate', 'rate_deck', 'user',
    'wallet_lot', 'lot_movement', 'voucher', 'voucher_use', 'voucher_attempt', 'wallet_crossing', 'payment', 'payment_event', 'payment_customer', 'auto_topup',
    'refund_request', 'payment_refund', 'dispute', 'dispute_movement', 'adjustment_request', 'call_quality', 'call_complaint', 'provider_cost', 'provider_cost_search', 'exchange_rate',
    'match_run', 'match_case', 'ledger_anchor', 'closed_month', 'month_reopening', 'money_request', 'voucher_batch', 'money_limit', 'audit_log', 'evidence', 'finance_export', 'board_check',
    'finance_day', 'finance_day_cost', 'finance_day_mark', 'call_quarter', 'call_number_day'] loop
    execute format('grant select on %I to talktime_staff, talktime_system', t);
    execute format('create policy all_rows on %I for select to talktime_staff, talktime_system using (true)', t);
  end loop;
end $$;

-- what staff write: their own audit rows and exports
grant insert on audit_log to talktime_system;
grant insert on audit_log, finance_export to talktime_staff;
grant update (state, rows_done, finished_at) on finance_export to talktime_staff;
-- what the kernel and the owner of the database say there, nobody else says
create policy own_deeds on audit_log for insert to talktime_staff with check (actor_id = app_user_id() and action not in ('ledger.by_hand', 'role.set'));
create policy deeds on audit_log for insert to talktime_system with check (action not in ('ledger.by_hand', 'role.set'));
create policy own_exports on finance_export for all to talktime_staff using (user_id = app_user_id()) with check (user_id = app_user_id());

-- what jobs and use cases write that is not money
do $$
declare t text;
begin
  foreach t in array array['voucher_attempt', 'finance_export', 'board_check', 'mail_outbox', 'finance_day', 'finance_day_cost', 'finance_day_mark', 'call_quarter', 'call_number_day'] loop
    execute format('grant insert, update on %I to talktime_system', t);
    execute format('create policy work on %I for all to talktime_system using (true) with check (true)', t);
  end loop;
end $$;
-- written once, and never again
grant insert on payment_event, ledger_anchor to talktime_system;
create policy note on payment_event for insert to talktime_system with check (true);
create policy note on ledger_anchor for insert to talktime_system with check (true);
grant delete on board_check, call_quarter, call_number_day to talktime_system;
-- who has taken note of a call that ended
grant update (taken_by), delete on call_ended to talktime_system;
create policy take on call_ended for update to talktime_system using (true) with check (true);
create policy took on call_ended for delete to talktime_system using (true);
grant select on mail_outbox to talktime_system;
-- how many are waiting, not what they say
grant select (id, kind, state, attempts, next_attempt_at, created_at) on mail_outbox to talktime_staff;
create policy counts on mail_outbox for select to talktime_staff using (true);

-- webhooks, jobs, imports
grant insert on call_refusal, rate, rate_deck to talktime_system;
grant update (published_at) on rate_deck to talktime_system;
grant update on rate to talktime_system;
create policy count_refusals on call_refusal for insert to talktime_system with check (true);
create policy import_rates on rate for all to talktime_system using (true) with check (true);
create policy import_decks on rate_deck for all to talktime_system using (true) with check (true);

grant execute on function
  open_reservation, reserve_call, open_extension, extend_hold, extend_time, claim_call, receive_call, record_call_event, record_call_events, request_call_end,
  claim_due_calls, defer_reconcile, calls_version, ledger_violations, live_violations,
  expire_due_grants, redeem_voucher, set_notice_levels, set_auto_topup, stop_auto_topup, take_crossings,
  open_payment, note_payment, credit_payment, begin_refund, settle_refund, apply_dispute, collect_receivables, wallets_to_collect,
  set_wallet_status, close_wallet, claim_due_payments, claim_due_refunds,
  erase_person, erasure_obstacle, file_complaint, answer_complaint, request_adjustment, decide_adjustment, last_row_of_day,
  request_money, decide_money, draw_vouchers, cancel_vouchers, lower_limits, batch_uses, owed_micros,
  enrol_cost_searches, enrol_ended_costs, claim_cost_searches, note_costs, note_cost_looks, costs_to_convert, convert_costs, begin_match, note_match, open_cases, mend_cases,
  note_customer, keep_card, forget_card,
  evidence_chain, evidence_end_of_day, evidence_violations
  to talktime_system, :app_role;
grant execute on function ledger_violations, live_violations, folded, batch_uses, owed_micros, lock_case, work_on_case, set_exchange_rate to talktime_staff;
grant execute on function call_facts, expired_grants to talktime_user, talktime_system;

-- sign-in works on its own tables as the login role itself; the roles above cannot read them
do $$
declare t text;
begin
  foreach t in array array['user', 'session', 'account', 'verification', 'rate_limit', 'sign_in_attempt', 'two_factor', 'used_code',
    'mail_link', 'email_change'] loop
    if to_regclass(format('public.%I', t)) is not null then
      execute format('grant select, insert, update, delete on %I to %I', t, :'app_role');
      execute format('create policy sign_in on %I for all to %I using (true) with check (true)', t, :'app_role');
    end if;
  end loop;
  -- people are forgotten, by the kernel, and never taken out
  execute format('revoke delete on "user" from %I', :'app_role');
end $$;

-- A role is taken on, never inherited: PostgreSQL 16 keeps that with the grant, earlier ones with the login.
do $$
begin
  begin
    execute format('alter role %I noinherit', :'app_role');
  exception when insufficient_privilege then
    -- the login is somebody else's to change; from 16 on the grant below is enough
    if current_setting('server_version_num')::int < 160000 then raise; end if;
  end;
  execute format('grant talktime_user, talktime_staff, talktime_system to %I', :'app_role')
    || case when current_setting('server_version_num')::int >= 160000 then ' with inherit false' else '' end;
end $$;
