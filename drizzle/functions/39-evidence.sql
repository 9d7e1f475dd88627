-- The evidence log (F5): what happened to every row that finance relies on, written in the transaction that wrote the row,
-- and chained by hash some seconds later, so that no transaction waits for another's entry (docs/decisions/033).

-- Earlier forms.
drop function if exists evidence_key(jsonb, text);
drop function if exists evidence_digest(bytea, jsonb, text, text);

-- Which tables are watched, a line each: by which columns a row is known, which of its columns say nothing that anybody
-- relies on (a place in a queue, a sum that other rows prove), from when on a row counts, and which rows are noted by
-- whoever chains the event that settled their call, and not before, so that a charge writes no more than it must. A column
-- that is not named counts. `%s` is the row.
create or replace function evidence_watched()
returns table (table_name text, key_columns text[], left_out text[], counts text, with_call text) language sql immutable as $$
  values
    ('user', '{id}'::text[], '{image,updated_at}'::text[], 'true', 'false'),
    ('user_limit', '{user_id}', '{}', 'true', 'false'),
    ('audit_log', '{id}', '{}', 'true', 'false'),
    ('wallet', '{id}', '{balance_micros,held_micros,granted_micros,last_seq,head_hash,watch_under_micros,watch_over_micros}', 'true', 'false'),
    ('wallet_hold', '{call_id}', '{reconcile_after,reconcile_attempts}', '%s.closed_at is not null', 'true'),
    ('wallet_lot', '{id}', '{remaining_micros}', 'true', 'false'),
    ('lot_movement', '{transaction_id,lot_id}', '{}', 'true', 'false'),
    ('credit_transaction', '{id}', '{}', 'true', '(%s.kind = ''call_charge'')'),
    ('call', '{id}', '{revision}', '%s.billed_at is not null', 'true'),
    ('call_leg', '{carrier,leg_id}', '{}', '%s.is_settled', '(not %s.is_late)'),
    ('call_component', '{call_id,place}', '{}', 'true', 'false'),
    ('call_cost_breakdown', '{call_id,place}', '{}', 'true', 'true'),
    ('call_refusal', '{id}', '{}', 'true', 'false'),
    ('call_quality', '{call_id}', '{}', 'true', 'false'),
    ('call_complaint', '{id}', '{}', 'true', 'false'),
    ('webhook_event', '{carrier,dedupe_key}', '{}', 'true', 'false'),
    ('provider_cost', '{id}', '{}', 'true', 'false'),
    ('provider_cost_search', '{call_id}', '{attempts,next_at,obstacle}', '%s.known_at is not null', 'false'),
    ('exchange_rate', '{id}', '{}', 'true', 'false'),
    ('voice_price', '{id}', '{}', 'true', 'false'),
    ('voice_cost', '{id}', '{}', 'true', 'false'),
    -- what costs of voices and margins of agents are made of, and whose wallet a call may be paid from
    ('agent_call', '{call_id}', '{}', 'true', 'false'),
    ('agent_session', '{id}', '{is_priced}', '%s.ended_at is not null', 'false'),
    ('talk_reading', '{id}', '{is_priced}', '%s.told_at is not null', 'false'),
    ('agent_trial', '{id}', '{is_priced}', '%s.ended_at is not null', 'false'),
    ('own_number', '{id}', '{}', 'true', 'false'),
    ('programme', '{id}', '{}', 'true', 'false'),
    ('programme_member', '{programme_id,user_id}', '{}', 'true', 'false'),
    ('payment', '{id}', '{look_after,attempts,updated_at}', 'true', 'false'),
    ('payment_event', '{event_id}', '{}', 'true', 'false'),
    ('payment_customer', '{user_id}', '{}', 'true', 'false'),
    ('auto_topup', '{wallet_id}', '{}', 'true', 'false'),
    ('refund_request', '{id}', '{}', 'true', 'false'),
    ('payment_refund', '{id}', '{look_after,attempts,updated_at}', 'true', 'false'),
    ('dispute', '{id}', '{updated_at}', 'true', 'false'),
    ('dispute_movement', '{id}', '{}', 'true', 'false'),
    ('adjustment_request', '{id}', '{}', 'true', 'false'),
    ('voucher', '{id}', '{}', 'true', 'false'),
    ('voucher_use', '{voucher_id,user_id}', '{}', 'true', 'false'),
    ('match_run', '{id}', '{updated_at}', '%s.finished_at is not null', 'false'),
    ('match_case', '{id}', '{seen_at}', 'true', 'false'),
    ('closed_month', '{month,closing}', '{}', 'true', 'false'),
    ('month_reopening', '{month,closing}', '{}', 'true', 'false'),
    ('money_request', '{id}', '{}', 'true', 'false'),
    ('voucher_batch', '{batch}', '{}', 'true', 'false'),
    ('money_limit', '{name}', '{}', 'true', 'false'),
    ('ledger_anchor', '{day}', '{}', 'true', 'false'),
    ('finance_day', '{day,kind,contra_account}', '{}', 'true', 'false'),
    ('finance_day_cost', '{day}', '{}', 'true', 'false'),
    ('finance_day_mark', '{is_only}', '{}', 'true', 'false'),
    ('document_counter', '{series}', '{}', 'true', 'false'),
    ('rate_deck', '{id}', '{}', 'true', 'false'),
    ('rate', '{id}', '{}', 'true', 'false')
$$;

-- The key of a row, and its digest: SHA-256 of salt and row. The row is its JSON without columns that are null, so that a
-- column that comes later and is empty changes nothing; what is stored as JSON keeps its nulls. As SQL over `facts` and
-- `salt`, because a function would be called anew for each of millions of rows.
create or replace function evidence_key_sql(p_key text[]) returns text language sql immutable as $$
  select string_agg(format('(facts ->> %L)', part), $q$ || '/' || $q$ order by place) from unnest(p_key) with ordinality as k(part, place)
$$;
create or replace function evidence_digest_sql(p_left_out text[], p_json text[]) returns text language sql immutable as $$
  select format('sha256(salt || convert_to(jsonb_strip_nulls(facts - %L::text[])::text%s, ''UTF8''))', p_left_out || p_json,
    (select string_agg(format($q$ || chr(10) || coalesce((facts -> %L)::text, '')$q$, part), '' order by place)
      from unnest(p_json) with ordinality as j(part, place)))
$$;

-- The same with what the catalog says of them, as SQL over a row `r`; and a digest of it all: where that is another one,
-- rows are digested otherwise than before.
create or replace function evidence_forms()
returns table (
  table_name text, key_columns text[], left_out text[], json_columns text[], columns text[], counts text, with_call text, call_key text,
  key_sql text, digest_sql text, form bytea
) language sql stable as $$
  select f.*, sha256(convert_to(json_build_array(f.key_columns, f.json_columns, f.columns, f.counts)::text, 'UTF8'))
  from (
    select w.table_name, w.key_columns, w.left_out, c.json_columns, c.columns, w.counts, w.with_call,
      case w.table_name when 'call' then 'id' else 'call_id' end, evidence_key_sql(w.key_columns), evidence_digest_sql(w.left_out, c.json_columns)
    from evidence_watched() w cross join lateral (
      select coalesce(array_agg(a.attname::text order by a.attname) filter (where a.atttypid = 'jsonb'::regtype), '{}'),
        array_agg(a.attname::text order by a.attname)
      from pg_attribute a where a.attrelid = format('public.%I', w.table_name)::regclass and a.attnum > 0 and not a.attisdropped
        and a.attname <> all (w.left_out)
    ) c (json_columns, columns)
  ) f
$$;

-- What is chained: SHA-256 over the hash before and the entry as a JSON array, in the manner of the ledger's rows. Of the
-- salt its SHA-256, so that it can be forgotten.
create or replace function evidence_hash(
  p_prev bytea, p_seq bigint, p_at timestamptz, p_chained_at timestamptz, p_table text, p_key text, p_operation text,
  p_actor text, p_salt bytea, p_digest bytea
) returns bytea language sql stable parallel safe
return sha256(p_prev || convert_to(json_build_array(
  p_seq, (extract(epoch from p_at) * 1000000)::bigint, (extract(epoch from p_chained_at) * 1000000)::bigint, p_table, p_key,
  p_operation, p_actor, encode(case when octet_length(p_salt) = 16 then sha256(p_salt) else p_salt end, 'hex'),
  encode(p_digest, 'hex'))::text, 'UTF8'));

-- Whether a stack of calls has a function of ours in it beside the trigger's own.
create or replace function is_kernel_call(p_stack text) returns boolean language sql stable as $$
  select exists (
    select from regexp_matches(p_stack, '^(?:PL/pgSQL|SQL) function (?:public\.)?"?([a-z_]+)', 'gn') as called(names)
      join pg_proc p on p.proname = called.names[1] and p.pronamespace = 'public'::regnamespace
    where p.proname not like 'evidence\_note%' and pg_get_userbyid(p.proowner) = 'talktime_owner')
$$;

-- The function that writes the entries of a table's rows. Its text has the expressions above, so that a row is digested alike
-- by whoever notes it and whoever checks it, and each charge sets up no more than its event needs.
--
-- The app's login writes by its rights, and a function of the kernel by its own rules, whoever calls it: those are noted.
-- Any other login that writes into a table is passed over, so that its change stands against the log and is found, unless
-- it says what it is (`app.evidence`: a migration, the demo's past, a repair): then that is in the log.
create or replace function evidence_writer(p_table text, p_key_sql text, p_digest_sql text, p_left_out text[])
returns text language sql immutable as $writer$
  select format($q$
create or replace function %1$I() returns trigger language plpgsql security definer
set search_path = public, pg_temp set timezone = 'UTC' set bytea_output = 'hex' as $note$
declare
  facts jsonb;
  salt bytea := uuid_send(gen_random_uuid());
  v_key text;
  v_actor text := nullif(current_setting('app.evidence', true), '');
  v_stack text;
begin
  if session_user <> %6$L and v_actor is null then
    get diagnostics v_stack = pg_context;
    if not is_kernel_call(v_stack) then return null; end if;
  end if;
  v_actor := coalesce(v_actor, nullif(current_setting('app.user_id', true), ''), nullif(current_setting('role'), 'none'), session_user);
  if tg_op = 'INSERT' then
    facts := to_jsonb(new);
  else
    facts := to_jsonb(old);
    v_key := %3$s;
    if tg_op = 'DELETE' then
      insert into evidence_pending (table_name, row_key, operation, actor, settled_call_id) values (%2$L, v_key, 'delete', v_actor, %7$s);
      return null;
    end if;
    if to_jsonb(new) - %5$L::text[] = facts - %5$L::text[] then return null; end if;
    facts := to_jsonb(new);
    if v_key is distinct from %3$s then
      insert into evidence_pending (table_name, row_key, operation, actor) values (%2$L, v_key, 'delete', v_actor);
    end if;
  end if;
  insert into evidence_pending (table_name, row_key, operation, actor, salt, digest, settled_call_id)
    values (%2$L, %3$s, lower(tg_op), v_actor, salt, %4$s, %7$s);
  return null;
end $note$
$q$, 'evidence_note_' || p_table, p_table, p_key_sql, p_digest_sql, p_left_out, :'app_role',
    case p_table when 'webhook_event' then $q$case when facts -> 'changed' ? 'chargedMicros' then (facts ->> 'call_id')::uuid end$q$ else 'null' end)
$writer$;

-- Nothing of an entry changes but its salt, once, into what it is in the chain anyway.
create or replace function deny_evidence_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and octet_length(old.salt) = 16 and new.salt = sha256(old.salt)
    and to_jsonb(new) - 'salt' = to_jsonb(old) - 'salt' then return new; end if;
  raise exception 'append-only: % on % is refused', tg_op, tg_table_name using errcode = 'restrict_violation';
end $$;
create or replace trigger evidence_append_only before update or delete on evidence for each row execute function deny_evidence_change();
create or replace trigger evidence_no_truncate before truncate on evidence for each statement execute function deny_mutation();
create or replace trigger evidence_pending_no_truncate before truncate on evidence_pending for each statement execute function deny_mutation();
alter table evidence enable always trigger evidence_append_only;
alter table evidence enable always trigger evidence_no_truncate;
alter table evidence_pending enable always trigger evidence_pending_no_truncate;

-- Takes the watch off every table, triggers and their functions: a column that a trigger names could not be dropped.
-- Migrations begin with it.
create or replace function evidence_rest() returns void language plpgsql as $$
declare t record;
begin
  for t in select p.oid::regprocedure as name from pg_proc p where p.pronamespace = 'public'::regnamespace and p.proname like 'evidence\_note%' loop
    execute format('drop function %s cascade', t.name);
  end loop;
end $$;

-- Puts it on again. An update of columns that do not count does not call the function. What the others hold is compared
-- there: a condition is parsed anew for every statement, and one that names forty columns costs a call more than its charge.
create or replace function evidence_when(p_conditions text[]) returns text language sql immutable as $$
  select 'when (' || string_agg(c, ' and ') || ')' from unnest(p_conditions) c where c <> 'true'
$$;
create or replace function evidence_watch() returns void language plpgsql as $$
declare
  f record;
  v_call text;
begin
  perform evidence_rest();
  for f in select * from evidence_forms() loop
    execute evidence_writer(f.table_name, f.key_sql, f.digest_sql, f.left_out);
    v_call := format('execute function %I()', 'evidence_note_' || f.table_name);
    execute format('create trigger evidence_of_insert after insert on %I for each row %s %s', f.table_name,
      evidence_when(array[format(f.counts, 'new'), case when f.with_call <> 'false' then 'not ' || format(f.with_call, 'new') end]), v_call);
    -- what is noted with its call is noted by itself when it changes again
    execute format('create trigger evidence_of_update after update of %s on %I for each row %s %s',
      (select string_agg(quote_ident(c), ', ') from unnest(f.columns) c), f.table_name,
      evidence_when(array[format(f.counts, 'new'), case when f.with_call <> 'false' then format(f.counts, 'old') end]), v_call);
    execute format('create trigger evidence_of_delete after delete on %I for each row %s %s', f.table_name,
      evidence_when(array[format(f.counts, 'old')]), v_call);
    execute format('alter table %I enable always trigger evidence_of_insert, enable always trigger evidence_of_update,
      enable always trigger evidence_of_delete', f.table_name);
  end loop;
end $$;
select evidence_watch();

-- The last word of the log about each row of a table, chained or not.
create or replace function evidence_last(p_table text)
returns table (row_key text, seq bigint, at timestamptz, operation text, salt bytea, digest bytea) language sql stable as $$
  select distinct on (l.row_key) l.row_key, l.seq, l.at, l.operation, l.salt, l.digest from (
    select e.row_key, e.seq, 0 as id, e.at, e.operation, e.salt, e.digest from evidence e
      where e.table_name = p_table and e.operation <> 'form'
    union all
    select p.row_key, null, p.id, p.at, p.operation, p.salt, p.digest from evidence_pending p
      where p.table_name = p_table and p.operation <> 'form'
  ) l order by l.row_key, l.id desc, l.seq desc
$$;

-- How the log says that the rows of each table are digested.
create or replace function evidence_last_forms() returns table (table_name text, form bytea) language sql stable as $$
  select distinct on (l.table_name) l.table_name, l.digest from (
    select e.table_name, e.seq, 0 as id, e.digest from evidence e where e.row_key = '' and e.operation = 'form'
    union all
    select p.table_name, null, p.id, p.digest from evidence_pending p where p.row_key = '' and p.operation = 'form'
  ) l order by l.table_name, l.id desc, l.seq desc
$$;

-- Begins the log, or goes on with it after a migration: rows that it does not know as they are get an entry. Of tables
-- whose rows are digested as before that is none, unless `p_all`.
create or replace function evidence_begin(p_all boolean) returns void language plpgsql security definer
set search_path = public, pg_temp set timezone = 'UTC' set bytea_output = 'hex' as $$
declare f record;
begin
  for f in select w.*, said.form as said from evidence_forms() w left join evidence_last_forms() said on said.table_name = w.table_name loop
    continue when f.form = f.said and not p_all;
    execute format($q$
      insert into evidence_pending (table_name, row_key, operation, actor, salt, digest)
      select %1$L, row_key, case when facts is null then 'delete' else 'baseline' end, 'migration', salt, case when facts is not null then %2$s end
      from (
        select coalesce(last.row_key, now.row_key) as row_key, facts, uuid_send(gen_random_uuid()) as salt
        from (select %3$s as row_key, facts from (select to_jsonb(r) as facts from %1$I r where %4$s) k) now
          full join evidence_last(%1$L) last on last.row_key = now.row_key
        where case when facts is null then operation <> 'delete' else digest is distinct from %2$s end
        offset 0) v
      order by row_key$q$, f.table_name, f.digest_sql, f.key_sql, format(f.counts, 'r'));
    if f.form is distinct from f.said then
      insert into evidence_pending (table_name, row_key, operation, actor, digest) values (f.table_name, '', 'form', 'migration', f.form);
    end if;
  end loop;
end $$;

-- Chains what is pending, in the order in which it was written; one chainer at a time. Two entries of a row are in the
-- order of its changes: the second one waited for the first one's transaction. An event that settled a call brings the
-- entries of what was settled with it, as it is now.
create or replace function evidence_chain(p_limit int default 5000) returns int language plpgsql security definer
set search_path = public, pg_temp set timezone = 'UTC' set bytea_output = 'hex' as $$
declare
  v_seq bigint;
  v_hash bytea;
  v_before timestamptz;
  v_at timestamptz;
  v_prev bytea;
  v_count int := 0;
  v_settled text;
  v_entry record;
begin
  perform pg_advisory_xact_lock(hashtextextended('talktime:evidence', 0));
  if not exists (select from evidence_pending) then return 0; end if;
  select seq, hash, chained_at into v_seq, v_hash, v_before from evidence order by seq desc limit 1;
  v_seq := coalesce(v_seq, 0);
  v_hash := coalesce(v_hash, decode(repeat('00', 32), 'hex'));
  v_at := greatest(v_before, clock_timestamp());
  select string_agg(format($q$
      union all select id, 1, at, %L, %s, 'insert', actor, salt, %s
      from (select n.id, n.at, n.actor, uuid_send(gen_random_uuid()) as salt, to_jsonb(r) as facts
        from next n join %I r on r.%I = n.settled_call_id where %s and %s offset 0) r$q$,
      f.table_name, f.key_sql, f.digest_sql, f.table_name, f.call_key, format(f.counts, 'r'), format(f.with_call, 'r')), '')
    into v_settled from evidence_forms() f where f.with_call <> 'false';
  for v_entry in execute format($q$
    with next as materialized (select * from evidence_pending order by id limit $1)
    select id, 0 as place, at, table_name, row_key, operation, actor, salt, digest from next %s order by id, place, table_name, row_key$q$, v_settled) using p_limit
  loop
    v_seq := v_seq + 1;
    v_prev := v_hash;
    v_hash := evidence_hash(v_prev, v_seq, v_entry.at, v_at, v_entry.table_name, v_entry.row_key, v_entry.operation,
      v_entry.actor, v_entry.salt, v_entry.digest);
    insert into evidence (seq, at, chained_at, table_name, row_key, operation, actor, salt, digest, prev_hash, hash)
      values (v_seq, v_entry.at, v_at, v_entry.table_name, v_entry.row_key, v_entry.operation, v_entry.actor,
        v_entry.salt, v_entry.digest, v_prev, v_hash);
    continue when v_entry.place > 0;
    delete from evidence_pending where id = v_entry.id;
    v_count := v_count + 1;
  end loop;
  return v_count;
end $$;

-- Where the log ended on a day that is over; no row where it had not begun. Waits for a chainer that began on that day.
create or replace function evidence_end_of_day(p_day date, p_at timestamptz) returns table (seq bigint, hash bytea)
language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare v_end timestamptz := (p_day + 1)::timestamp at time zone 'UTC';
begin
  if v_end > p_at or v_end > clock_timestamp() then raise exception 'day_not_over' using errcode = 'TT015'; end if;
  perform pg_advisory_xact_lock(hashtextextended('talktime:evidence', 0));
  return query select e.seq, e.hash from evidence e where e.chained_at < v_end order by e.seq desc limit 1;
end $$;

-- Makes what the log knew of rows before their last entry unreadable for ever: nobody can guess what those digests were
-- of, and the chain holds. For rows that were written after `p_after`, by whoever forgets a person (P2). Internal.
create or replace function evidence_forget(p_after bigint) returns void language sql as $$
  update evidence e set salt = sha256(e.salt)
    from (select distinct p.table_name, p.row_key from evidence_pending p where p.id > p_after) w
    where e.table_name = w.table_name and e.row_key = w.row_key and octet_length(e.salt) = 16;
  update evidence_pending e set salt = sha256(e.salt)
    from (select p.table_name, p.row_key, max(p.id) as last from evidence_pending p group by 1, 2 having max(p.id) > p_after) w
    where e.table_name = w.table_name and e.row_key = w.row_key and e.id < w.last and octet_length(e.salt) = 16
$$;

-- Where rows and log do not agree, and where the log is not one chain; an empty answer is sound. Whatever somebody may
-- have written, it must not stop the answer.
create or replace function evidence_violations(p_tables text[] default null)
returns table (rule text, wallet_id uuid, call_id uuid, detail text) language plpgsql stable security definer
set search_path = public, pg_temp set timezone = 'UTC' set bytea_output = 'hex' as $$
declare
  f record;
  v_uuid constant text := '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';
begin
  if p_tables is null or 'evidence' = any (p_tables) then
    return query
      select 'F5 the evidence log is one chain', null::uuid, null::uuid, format('evidence %s, of %s %s', l.seq, l.table_name, l.row_key)
      from (
        select e.*, lag(e.seq) over chain as prev_seq, lag(e.hash) over chain as prev, lag(e.chained_at) over chain as prev_chained_at
        from evidence e window chain as (order by e.seq)
      ) l
      where l.seq <> coalesce(l.prev_seq, 0) + 1 or l.prev_hash <> coalesce(l.prev, decode(repeat('00', 32), 'hex'))
        or l.chained_at < l.prev_chained_at
        or case when isfinite(l.at) and isfinite(l.chained_at) then l.hash <> evidence_hash(l.prev_hash, l.seq, l.at,
          l.chained_at, l.table_name, l.row_key, l.operation, l.actor, l.salt, l.digest) else true end
      union all
      select 'F5 the evidence log is one chain', null, null, format('the table %s is not watched as the log says', w.table_name)
      from evidence_forms() w full join evidence_last_forms() said on said.table_name = w.table_name
      where w.table_name is not null and w.form is distinct from said.form;
  end if;
  for f in select * from evidence_forms() w where p_tables is null or w.table_name = any (p_tables) loop
    return query execute format($q$
      select 'F5 each row is what the evidence log says',
        case when facts ->> 'wallet_id' ~ %6$L then (facts ->> 'wallet_id')::uuid
          when %1$L = 'wallet' and row_key ~ %6$L then row_key::uuid end,
        case when facts ->> 'call_id' ~ %6$L then (facts ->> 'call_id')::uuid
          when %1$L in ('call', 'wallet_hold', 'call_quality', 'provider_cost_search') and row_key ~ %6$L then row_key::uuid
          when %1$L in ('call_component', 'call_cost_breakdown') and split_part(row_key, '/', 1) ~ %6$L then split_part(row_key, '/', 1)::uuid end,
        format(says, %1$L || ' ' || coalesce(row_key, '?'), entry)
      from (
        select coalesce(now.row_key, last.row_key) as row_key, facts,
          format('%%s of %%s', coalesce('evidence ' || last.seq, 'evidence that is not chained yet,'),
            to_char(last.at, 'YYYY-MM-DD HH24:MI:SS')) as entry,
          case when now.waits then null
            when now.facts is null then case when last.operation <> 'delete' then '%%s is gone: it was there by %%s' end
            when now.copies > 1 then '%%s is there more than once'
            when last.row_key is null then '%%s has no evidence: it was written past the app'
            when last.operation = 'delete' then '%%s is there: it was deleted by %%s'
            when last.digest is distinct from %2$s then '%%s is not what it was by %%s' end as says
        from (select %3$s as row_key, facts, waits, count(*) over (partition by %3$s) as copies
            from (select to_jsonb(r) as facts, %5$s as waits from %1$I r where %4$s) k) now
          full join evidence_last(%1$L) last on last.row_key = now.row_key
      ) v where says is not null$q$, f.table_name, f.digest_sql, f.key_sql, format(f.counts, 'r'),
      case when f.with_call = 'false' then 'false' else format('%s and r.%I in (select settled_call_id from evidence_pending where settled_call_id is not null)',
        format(f.with_call, 'r'), f.call_key) end, v_uuid);
  end loop;
end $$;
