-- What is written once stays written (M7). ENABLE ALWAYS: with the default, a superuser's
-- session_replication_role = replica would switch the guards off.
create or replace function deny_mutation() returns trigger language plpgsql as $$
begin
  raise exception 'append-only: % on % is refused', tg_op, tg_table_name using errcode = 'restrict_violation';
end $$;

-- A call that is up may be held for longer (C14): of what was quoted, the part of the hold grows, and nothing else changes.
create or replace function deny_component_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and new.held_micros > old.held_micros and to_jsonb(new) - 'held_micros' = to_jsonb(old) - 'held_micros'
    and exists (select from wallet_hold where call_id = old.call_id and state = 'pending') then return new; end if;
  raise exception 'append-only: % on % is refused', tg_op, tg_table_name using errcode = 'restrict_violation';
end $$;

do $$
declare guarded text;
begin
  foreach guarded in array array['credit_transaction', 'call_component', 'call_cost_breakdown', 'lot_movement', 'payment_event', 'dispute_movement', 'closed_month', 'month_reopening', 'ledger_anchor', 'audit_log', 'voice_price', 'voice_cost'] loop
    execute format('create or replace trigger %I before update or delete on %I for each row execute function %I()', guarded || '_append_only', guarded,
      case guarded when 'call_component' then 'deny_component_change' else 'deny_mutation' end);
    execute format('create or replace trigger %I before truncate on %I for each statement execute function deny_mutation()', guarded || '_no_truncate', guarded);
    execute format('alter table %I enable always trigger %I', guarded, guarded || '_append_only');
    execute format('alter table %I enable always trigger %I', guarded, guarded || '_no_truncate');
  end loop;
end $$;

-- A published deck never changes (R2). The deck of live prices is the exception in one direction: it grows.
create or replace function deny_published_rate() returns trigger language plpgsql as $$
declare deck rate_deck;
begin
  select * into deck from rate_deck where id = coalesce(new.deck_id, old.deck_id);
  if deck.source = 'live' and tg_op in ('INSERT', 'UPDATE') then return new; end if;
  if deck.published_at is not null then
    raise exception 'deck % is published: % is refused', deck.id, tg_op using errcode = 'restrict_violation';
  end if;
  return coalesce(new, old);
end $$;

create or replace trigger rate_of_published_deck before insert or update or delete on rate
  for each row execute function deny_published_rate();
alter table rate enable always trigger rate_of_published_deck;
create or replace trigger rate_no_truncate before truncate on rate for each statement execute function deny_mutation();
alter table rate enable always trigger rate_no_truncate;

create or replace function deny_published_deck() returns trigger language plpgsql as $$
begin
  if old.published_at is not null then
    raise exception 'deck % is published: % is refused', old.id, tg_op using errcode = 'restrict_violation';
  end if;
  return coalesce(new, old);
end $$;

create or replace trigger rate_deck_published before update or delete on rate_deck
  for each row execute function deny_published_deck();
alter table rate_deck enable always trigger rate_deck_published;

-- The wallet comes with the user, in the same transaction. Who works for outreach alone has none: a programme's pays.
create or replace function open_wallet() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.role in ('worker', 'supervisor') then return new; end if;
  insert into wallet (user_id, currency) values (new.id, 'USD');
  return new;
end $$;

create or replace trigger user_opens_wallet after insert on "user" for each row execute function open_wallet();

-- What somebody may do here is given by the owner of the database, never by the login that serves them (A1).
create or replace function guard_role() returns trigger language plpgsql as $$
begin
  if new.role is distinct from (case tg_op when 'INSERT' then 'caller' else old.role end) and not pg_has_role(current_user, 'talktime_owner', 'member') then
    raise exception 'role_not_given' using errcode = 'TT013';
  end if;
  return new;
end $$;
create or replace trigger user_role_given before insert or update on "user" for each row execute function guard_role();
alter table "user" enable always trigger user_role_given;
