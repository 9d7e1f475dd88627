-- What voice models cost us: dated prices by model and kind of use, and what each use came to by them. What a kind or a model
-- without a price cost is not known, and nothing is put in its place.

-- Sets prices, each from an instant on. None ever changes: the same again is the first one, another for the same instant is
-- refused (TT005). Says how many are new.
create or replace function set_voice_prices(p_prices jsonb, p_at timestamptz) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
declare v_count int;
begin
  if jsonb_typeof(p_prices) is distinct from 'array' or p_at is null or p_at not between '2000-01-01' and clock_timestamp() + interval '2 years' or exists (
      select from jsonb_to_recordset(p_prices) as price(model text, kind text, "priceMicros" bigint, "perUnits" int, currency text, "validFrom" timestamptz, source text)
      where num_nulls(model, kind, "priceMicros", "perUnits", source) > 0 or coalesce(currency, '') !~ '^[A-Z]{3}$'
        or coalesce("validFrom", 'infinity') not between '2000-01-01' and clock_timestamp() + interval '2 years') then
    raise exception 'price_refused' using errcode = 'TT006';
  end if;
  insert into voice_price (model, kind, price_micros, per_units, currency, valid_from, source, created_at)
    select model, kind, "priceMicros", "perUnits", currency, "validFrom", source, p_at
    from jsonb_to_recordset(p_prices) as price(model text, kind text, "priceMicros" bigint, "perUnits" int, currency text, "validFrom" timestamptz, source text)
    on conflict do nothing;
  get diagnostics v_count = row_count;
  if exists (
      select from jsonb_to_recordset(p_prices) as price(model text, kind text, "priceMicros" bigint, "perUnits" int, currency text, "validFrom" timestamptz)
        join voice_price known on known.model = price.model and known.kind = price.kind and known.valid_from = price."validFrom"
      where (known.price_micros, known.per_units, known.currency) is distinct from (price."priceMicros", price."perUnits", price.currency::char(3))) then
    raise exception 'price_fixed' using errcode = 'TT005';
  end if;
  return v_count;
end $$;

-- The use of streams of calls that are over, of those who read what was said, and of trials. Internal.
create or replace function voice_uses(p_ids uuid[])
returns table (id uuid, call_id uuid, agent_id uuid, used_at timestamptz, model text, writing_model text, usage jsonb, is_priced boolean)
language sql stable security definer set search_path = public, pg_temp as $$
  select a.id, a.call_id, a.agent_id, a.bound_at, a.model, a.writing_model, a.usage, a.is_priced
    from agent_session a where a.id = any (p_ids) and a.bound_at is not null and a.ended_at is not null
  union all
  select r.id, r.call_id, r.agent_id, r.asked_at, r.model, null, r.usage, r.is_priced
    from talk_reading r where r.id = any (p_ids) and r.told_at is not null
  union all
  select t.id, null, t.agent_id, t.created_at, t.model, null, t.usage, t.is_priced
    from agent_trial t where t.id = any (p_ids) and t.ended_at is not null
$$;

-- Uses that have no price yet, by their id, from one on, with amounts of three places at most: those of calls wait until
-- their call's cost is looked for.
create or replace function voice_uses_to_price(p_after uuid, p_limit int)
returns table (use_id uuid, used_at timestamptz, model text, writing_model text, units text, heard_ms int, made_ms int)
language sql stable security definer set search_path = public, pg_temp as $$
  select u.id, u.used_at, u.model, u.writing_model,
    (select coalesce(jsonb_object_agg(key, round(value::numeric, 3)::text), '{}')::text from jsonb_each_text(u.usage)
      where round(value::numeric, 3) > 0), u.heard_ms, u.made_ms
  from (
    (select a.id, a.bound_at as used_at, a.model, a.writing_model, a.usage, a.heard_ms, a.made_ms from agent_session a
      where a.bound_at is not null and not a.is_priced and a.ended_at is not null and (p_after is null or a.id > p_after)
        and exists (select from provider_cost_search s where s.call_id = a.call_id)
      order by a.id limit p_limit)
    union all
    (select r.id, r.asked_at, r.model, null, r.usage, 0, 0 from talk_reading r
      where not r.is_priced and r.told_at is not null and (p_after is null or r.id > p_after)
        and exists (select from provider_cost_search s where s.call_id = r.call_id)
      order by r.id limit p_limit)
    union all
    (select t.id, t.created_at, t.model, null, t.usage, 0, 0 from agent_trial t
      where not t.is_priced and t.ended_at is not null and (p_after is null or t.id > p_after)
      order by t.id limit p_limit)
  ) u order by u.id limit p_limit
$$;

-- Notes what uses cost, each once. Refused whole (TT006) where a use is not one that waits, a line names a price that is not
-- that of its model, kind and instant, an amount is not what was used, a kind is left out, or the cost is not what the lines
-- come to, rounded up to a micro. Of calls it is a cost of the provider's beside those of the legs; a search that waited for
-- it looks at once, also where it was given up.
create or replace function note_voice_costs(p_costs jsonb, p_at timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_calls uuid[];
  v_ids uuid[];
begin
  if jsonb_typeof(p_costs) is distinct from 'array' or p_at is null or p_at not between '2000-01-01' and clock_timestamp() + interval '2 years' then
    raise exception 'cost_refused' using errcode = 'TT006';
  end if;
  v_ids := array(select "useId" from jsonb_to_recordset(p_costs) as cost("useId" uuid));
  perform 1 from agent_session a where a.id = any (v_ids) order by a.id for update;
  perform 1 from talk_reading r where r.id = any (v_ids) order by r.id for update;
  perform 1 from agent_trial t where t.id = any (v_ids) order by t.id for update;
  if exists (
      select from jsonb_to_recordset(p_costs) as cost("useId" uuid, currency text, "costMicros" bigint, "unheardMicros" bigint, lines jsonb)
        left join voice_uses(v_ids) u on u.id = cost."useId"
        cross join lateral (
          select count(*) as kinds, count(distinct line.kind) as different,
            coalesce(bool_and(coalesce(p.id = line."priceId" and p.currency = cost.currency and line.units = round((u.usage ->> line.kind)::numeric, 3), false)), true) as is_right,
            -- all units that a price may be for divide 9,000,000; amounts have three places
            coalesce(sum(line.units * 1000 * p.price_micros * (9000000 / p.per_units)), 0) as total
          from jsonb_to_recordset(cost.lines) as line(kind text, units numeric, "priceId" bigint)
            left join lateral (
              select * from voice_price price
              where price.model = case when line.kind like 'written%' then u.writing_model else u.model end and price.kind = line.kind and price.valid_from <= u.used_at
              order by price.valid_from desc limit 1) p on true
        ) line
      where u.id is null or u.is_priced or num_nulls(cost."costMicros", cost."unheardMicros", cost.currency, cost.lines) > 0
        or not line.is_right or line.kinds <> line.different
        or line.kinds <> (select count(*) from jsonb_each_text(u.usage) where round(value::numeric, 3) > 0)
        or cost."costMicros" <> div(line.total + 8999999999, 9000000000)) then
    raise exception 'cost_refused' using errcode = 'TT006';
  end if;
  insert into voice_cost (use_id, call_id, agent_id, used_at, currency, cost_micros, unheard_micros, lines, priced_at)
    select u.id, u.call_id, u.agent_id, u.used_at, cost.currency, "costMicros", "unheardMicros", lines, p_at
    from jsonb_to_recordset(p_costs) as cost("useId" uuid, currency text, "costMicros" bigint, "unheardMicros" bigint, lines jsonb) join voice_uses(v_ids) u on u.id = cost."useId";
  insert into provider_cost (carrier, call_id, leg_id, is_child, price_micros, price_unit, fetched_at)
    select 'openai', u.call_id, u.id::text, true, "costMicros", cost.currency, p_at
    from jsonb_to_recordset(p_costs) as cost("useId" uuid, currency text, "costMicros" bigint) join voice_uses(v_ids) u on u.id = cost."useId" where u.call_id is not null;
  update agent_session set is_priced = true where id = any (v_ids);
  update talk_reading set is_priced = true where id = any (v_ids);
  update agent_trial set is_priced = true where id = any (v_ids);
  v_calls := array(select distinct call_id from voice_uses(v_ids) where call_id is not null);
  perform sum_costs(v_calls);
  update provider_cost_search set next_at = least(next_at, p_at), completed_at = null
    where call_id = any (v_calls) and known_at is null and obstacle = 'voice_unpriced';
end $$;
