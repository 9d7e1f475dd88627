-- Levels of available money (warnings, automatic top-up). A wallet knows the two levels next to it; only when its money
-- passes one of them is anything looked up. A hold alone crosses nothing: what is set aside may come back.

-- Notes on which side of each level a wallet is now; a level that was above and is below is a crossing. For a level that
-- the wallet has not met yet, what was there before the movement (`p_before`) says where it comes from. Internal.
create or replace function note_levels(p_wallet_id uuid, p_available bigint, p_before bigint, p_at timestamptz) returns void language plpgsql as $$
declare
  v_level record;
  v_under bigint;
  v_over bigint;
begin
  for v_level in
    select known.key, known.level, side.is_below as was_below
    from (
      select 'low:' || level_micros as key, level_micros as level from notice_level
      union all
      select 'topup', threshold_micros from auto_topup where wallet_id = p_wallet_id and mode <> 'off' and stopped_at is null
    ) known left join wallet_level side on side.wallet_id = p_wallet_id and side.key = known.key
  loop
    -- below nothing is nothing left: a level of 0 is passed when the last micro goes
    if p_available < greatest(v_level.level, 1) then
      v_over := least(v_over, greatest(v_level.level, 1));
      if v_level.was_below is null or not v_level.was_below then
        insert into wallet_level (wallet_id, key, is_below) values (p_wallet_id, v_level.key, true)
          on conflict (wallet_id, key) do update set is_below = true;
        -- whoever asks to be topped up and is below already is topped up now
        if v_level.was_below is not null or p_before >= greatest(v_level.level, 1) or v_level.key = 'topup' then
          insert into wallet_crossing (wallet_id, key, level_micros, available_micros, crossed_at)
            values (p_wallet_id, v_level.key, v_level.level, p_available, p_at);
        end if;
      end if;
    else
      v_under := greatest(v_under, greatest(v_level.level, 1));
      if v_level.was_below is null or v_level.was_below then
        insert into wallet_level (wallet_id, key, is_below) values (p_wallet_id, v_level.key, false)
          on conflict (wallet_id, key) do update set is_below = false;
      end if;
    end if;
  end loop;
  update wallet set watch_under_micros = v_under, watch_over_micros = v_over where id = p_wallet_id;
end $$;

-- The levels that people are told of, from the settings; wallets learn of new ones when they next pass one they know.
create or replace function set_notice_levels(p_levels bigint[]) returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if (select coalesce(array_agg(level_micros order by level_micros), '{}') from notice_level)
    = (select coalesce(array_agg(distinct level order by level), '{}') from unnest(p_levels) level) then return; end if;
  lock table notice_level in exclusive mode;
  delete from notice_level where not level_micros = any (p_levels);
  insert into notice_level select distinct level from unnest(p_levels) level on conflict do nothing;
  -- the next movement of every wallet looks again
  update wallet set watch_over_micros = -1 where watch_over_micros is distinct from -1;
end $$;

-- What a person wants when the money runs low. Looks at once: who is below the threshold already is topped up now.
create or replace function set_auto_topup(
  p_user_id text, p_wallet_id uuid, p_mode text, p_threshold bigint, p_amount_minor bigint, p_daily_limit_minor bigint,
  p_consent_text text, p_at timestamptz
) returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_wallet wallet := lock_wallet(p_wallet_id);
  v_available bigint;
begin
  if v_wallet.user_id is distinct from p_user_id then raise exception 'wallet_unknown' using errcode = 'TT001'; end if;
  perform refuse_far(p_at);
  insert into auto_topup (wallet_id, user_id, mode, threshold_micros, amount_minor, daily_limit_minor, consent_at, consent_text, updated_at)
    values (p_wallet_id, p_user_id, p_mode, p_threshold, p_amount_minor, p_daily_limit_minor,
      case when p_mode = 'charge' then p_at end, case when p_mode = 'charge' then p_consent_text end, p_at)
    on conflict (wallet_id) do update set mode = excluded.mode, threshold_micros = excluded.threshold_micros,
      amount_minor = excluded.amount_minor, daily_limit_minor = excluded.daily_limit_minor, consent_at = excluded.consent_at,
      consent_text = excluded.consent_text, stopped_at = null, stop_reason = null, updated_at = excluded.updated_at;
  delete from wallet_level where wallet_id = p_wallet_id and key = 'topup';
  -- saving twice is not falling twice: what is under way already is waited for
  if exists (select from wallet_crossing where wallet_id = p_wallet_id and key = 'topup' and handled_at is null)
    or exists (select from payment where wallet_id = p_wallet_id and purpose = 'auto_topup' and state in ('created', 'pending', 'processing')) then
    insert into wallet_level (wallet_id, key, is_below) values (p_wallet_id, 'topup', true);
  end if;
  v_available := v_wallet.balance_micros - v_wallet.held_micros;
  perform note_levels(p_wallet_id, v_available, v_available, p_at);
end $$;

-- After a failure nothing is charged until the person turns it on again.
create or replace function stop_auto_topup(p_wallet_id uuid, p_reason text, p_at timestamptz) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform lock_wallet(p_wallet_id);
  update auto_topup set stopped_at = p_at, stop_reason = p_reason, updated_at = p_at where wallet_id = p_wallet_id and stopped_at is null;
  return found;
end $$;

-- Crossings that nobody has acted on yet, of one wallet or of all, locked for the caller's transaction: who acts says so in
-- the same one.
create or replace function take_crossings(p_limit int, p_at timestamptz, p_wallet_id uuid default null)
returns table (id bigint, wallet_id uuid, user_id text, key text, level_micros bigint, available_micros bigint, crossed_at timestamptz)
language sql security definer set search_path = public, pg_temp as $$
  with taken as (
    update wallet_crossing c set handled_at = p_at
    where c.id in (select id from wallet_crossing where handled_at is null and wallet_id = coalesce(p_wallet_id, wallet_id)
      order by id limit p_limit for update skip locked)
    returning c.*
  )
  select t.id, t.wallet_id, w.user_id, t.key, t.level_micros, t.available_micros, t.crossed_at from taken t join wallet w on w.id = t.wallet_id order by t.id
$$;
