-- Several events of calls in one transaction and one round trip (docs/decisions/041). Each is recorded by
-- `record_call_event`, in the order in which they are given; where one is refused, none is: whoever asked gives them in
-- one by one then, and each has the answer that it has alone.
--
-- It waits for no call and no wallet: what another transaction has locked, or nobody knows, is left out (outcome `busy`)
-- and is for whoever asked to give in alone. So nothing stands behind a call that somebody holds, and two of these, with
-- many calls and many wallets each, never wait for each other. Where it would wait for anything else, it gives up soon.
create or replace function record_call_events(p_events jsonb)
returns table (outcome text, user_id text, revision int, charged_micros bigint)
language plpgsql security definer set search_path = public, pg_temp set lock_timeout = '500ms' as $$
#variable_conflict use_column
declare
  v_known text[] := array(select w.carrier || '/' || w.dedupe_key from webhook_event w
    where (w.carrier, w.dedupe_key) in (select e ->> 'carrier', e ->> 'dedupeKey' from jsonb_array_elements(p_events) e));
  v_settling uuid[];
  v_free uuid[] := '{}';
  v_event record;
begin
  -- duplicates change nothing and lock nothing
  if cardinality(v_known) < jsonb_array_length(p_events) then
    -- calls before wallets, as everywhere
    v_free := array(select c.id from call c
      where c.id in (select (e ->> 'callId')::uuid from jsonb_array_elements(p_events) e
        where (e ->> 'carrier') || '/' || (e ->> 'dedupeKey') <> all (v_known))
      order by c.id for update skip locked);
    v_settling := array(select (e ->> 'callId')::uuid from jsonb_array_elements(p_events) e where e ->> 'rank' = '3');
    with paying as (
      select w.id from wallet w where w.id in (select c.wallet_id from call c where c.id = any (v_free) and c.id = any (v_settling))
      order by w.id for update skip locked
    )
    select coalesce(array_agg(c.id), '{}') into v_free from call c
      where c.id = any (v_free) and (c.id <> all (v_settling) or c.wallet_id in (select id from paying));
  end if;
  for v_event in
    select * from jsonb_to_recordset(p_events) as e (
      carrier text, "dedupeKey" text, "callId" uuid, source text, kind text, rank int, "parentLegId" text, "legId" text,
      "ownerId" text, "toNumber" text, "fromNumber" text, sequence int, "occurredAt" timestamptz, "durationSeconds" int,
      "billedSeconds" int[], "computedMicros" bigint[], terms text, facts jsonb, now timestamptz, "reconcileAfter" timestamptz,
      "isCalleeGone" boolean, role text)
  loop
    if v_event.carrier || '/' || v_event."dedupeKey" = any (v_known) or v_event."callId" <> all (v_free) then
      outcome := case when v_event.carrier || '/' || v_event."dedupeKey" = any (v_known) then 'duplicate' else 'busy' end;
      user_id := null;
      revision := null;
      charged_micros := null;
    else
      select r.outcome, r.user_id, r.revision, r.charged_micros into outcome, user_id, revision, charged_micros
        from record_call_event(v_event.carrier, v_event."dedupeKey", v_event."callId", v_event.source, v_event.kind, v_event.rank,
          v_event."parentLegId", v_event."legId", v_event."ownerId", v_event."toNumber", v_event."fromNumber",
          v_event.sequence, v_event."occurredAt", v_event."durationSeconds", v_event."billedSeconds", v_event."computedMicros",
          v_event.terms, v_event.facts, v_event.now, v_event."reconcileAfter", v_event."isCalleeGone", coalesce(v_event.role, 'destination')) r;
    end if;
    return next;
  end loop;
end $$;
