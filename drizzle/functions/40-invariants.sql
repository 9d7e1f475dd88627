-- What must hold at any instant, as rows that say where it does not: an empty answer is a healthy ledger.
create or replace function ledger_violations()
returns table (rule text, wallet_id uuid, call_id uuid, detail text)
language sql stable security definer set search_path = public, pg_temp as $$
  select 'M9 sum of transactions is the balance', w.id, null::uuid, format('balance %s, sum %s', w.balance_micros, coalesce(t.total, 0))
    from wallet w left join (select wallet_id, sum(amount_micros) total from credit_transaction group by 1) t on t.wallet_id = w.id
    where w.balance_micros <> coalesce(t.total, 0)
  union all
  select 'M9 sum of pending holds is held', w.id, null, format('held %s, holds %s', w.held_micros, coalesce(h.total, 0))
    from wallet w left join (select wallet_id, sum(amount_micros) total from wallet_hold where state = 'pending' group by 1) h on h.wallet_id = w.id
    where w.held_micros <> coalesce(h.total, 0)
  union all
  select 'M9 held within balance', w.id, null, format('balance %s, held %s', w.balance_micros, w.held_micros)
    from wallet w where w.held_micros < 0 or w.held_micros > w.balance_micros
  union all
  select 'M6 one charge per call', min(t.wallet_id::text)::uuid, t.call_id, format('%s charges', count(*))
    from credit_transaction t where t.kind = 'call_charge' group by t.call_id having count(*) > 1
  union all
  select 'M5 capture within hold', h.wallet_id, h.call_id, format('hold %s, captured %s', h.amount_micros, h.captured_micros)
    from wallet_hold h where h.captured_micros > h.amount_micros
  union all
  select 'M6 charge, hold, call and breakdown agree', c.wallet_id, c.id,
      format('call %s, hold %s, ledger %s, breakdown %s', c.charged_micros, h.captured_micros, -t.amount_micros, b.charged_micros)
    from call c join wallet_hold h on h.call_id = c.id
      left join credit_transaction t on t.call_id = c.id and t.kind = 'call_charge'
      left join call_cost_breakdown b on b.call_id = c.id
    where (c.billed_at is null) <> (h.state = 'pending')
      or c.charged_micros is distinct from h.captured_micros
      or coalesce(c.charged_micros, 0) <> coalesce(-t.amount_micros, 0)
      or (c.status = 'completed' and c.billed_at is not null and b.charged_micros is distinct from c.charged_micros)
  union all
  select 'C7 free calls cost nothing', c.wallet_id, c.id, format('%s cost %s', c.status, c.charged_micros)
    from call c where c.status <> 'completed' and c.charged_micros > 0
  union all
  select 'M8 sequence, balance and chain', t.wallet_id, t.call_id, format('row %s', t.id)
    from (
      select t.*, lag(t.wallet_seq) over chain as prev_seq, lag(t.balance_after_micros) over chain as prev_balance, lag(t.hash) over chain as prev
      from credit_transaction t window chain as (partition by t.wallet_id order by t.wallet_seq)
    ) t
    where t.wallet_seq <> coalesce(t.prev_seq, 0) + 1
      or t.balance_after_micros <> coalesce(t.prev_balance, 0) + t.amount_micros
      or t.prev_hash <> coalesce(t.prev, decode(repeat('00', 32), 'hex'))
      or t.hash <> ledger_hash(t.prev_hash, t.wallet_id, t.wallet_seq, t.kind, t.amount_micros, t.balance_after_micros, t.contra_account,
        t.idempotency_key, t.request_hash, t.call_id, t.reverses_id, t.actor, t.reason, t.effective_at, t.created_at,
        t.payment_id, t.refunds_id, t.granted_micros)
  union all
  select 'M8 head of the chain', w.id, null, format('last seq %s', w.last_seq)
    from wallet w left join lateral (
      select t.wallet_seq, t.hash from credit_transaction t where t.wallet_id = w.id order by t.wallet_seq desc limit 1) t on true
    where w.last_seq <> coalesce(t.wallet_seq, 0) or w.head_hash <> coalesce(t.hash, decode(repeat('00', 32), 'hex'))
  union all
  select 'F1 the breakdown explains the charge', b.wallet_id, b.call_id, format('%s s billed as %s s, computed %s', b.duration_seconds, b.billed_seconds, b.computed_micros)
    from (
      select *, case when grace_seconds > 0 and duration_seconds <= grace_seconds then 0
          else initial_seconds + increment_seconds * greatest(0, ceil((greatest(1, minimum_seconds, duration_seconds) - initial_seconds)::numeric / increment_seconds)) end as billed_again
      from call_cost_breakdown
    ) b left join call c on c.id = b.call_id left join wallet_hold h on h.call_id = b.call_id left join credit_transaction t on t.id = b.transaction_id
    where b.billed_seconds <> b.billed_again or b.computed_micros <> b.charged_micros + b.uncollected_micros
      or b.computed_micros <> case when b.billed_again > 0 then b.connect_fee_micros + ceil(b.rate_nanos_per_minute * b.billed_again / 60000) else 0 end
      or c.id is null or h.amount_micros is distinct from b.held_micros or b.charged_micros <> least(b.computed_micros, b.held_micros)
      or (b.wallet_id, b.rate_id, b.currency, b.rate_nanos_per_minute, b.connect_fee_micros, b.initial_seconds, b.increment_seconds,
          b.minimum_seconds, b.grace_seconds, b.matched_prefix, b.origin_prefix)
        is distinct from (c.wallet_id, c.rate_id, c.currency, c.rate_nanos_per_minute, c.connect_fee_micros, c.initial_seconds, c.increment_seconds,
          c.minimum_seconds, c.grace_seconds, c.matched_prefix, c.origin_prefix)
      or (b.charged_micros > 0) <> (b.transaction_id is not null)
      or b.transaction_id is not null and (t.call_id, t.kind, t.wallet_id, t.amount_micros, t.actor, t.request_hash)
        is distinct from (b.call_id, 'call_charge', b.wallet_id, -b.charged_micros, 'system:' || b.source,
          sha256(convert_to(b.call_id || ':' || c.terms || ':' || b.duration_seconds, 'UTF8')))
  union all
  select 'M11 lots are the granted part', w.id, null, format('granted %s, lots %s', w.granted_micros, coalesce(l.total, 0))
    from wallet w left join (select wallet_id, sum(remaining_micros) total from wallet_lot group by 1) l on l.wallet_id = w.id
    where w.granted_micros <> coalesce(l.total, 0)
  union all
  select 'M11 lot movements are the granted part', t.wallet_id, t.call_id, format('row %s: granted %s, lots %s', t.id, t.granted_micros, coalesce(m.total, 0))
    from credit_transaction t left join (select transaction_id, sum(amount_micros) total from lot_movement group by 1) m on m.transaction_id = t.id
    where t.kind <> 'grant' and coalesce(t.granted_micros, 0) <> coalesce(m.total, 0)
  union all
  -- rows from before there were lots say nothing of granted credit
  select 'M11 a grant is a lot, and what is left of it', coalesce(t.wallet_id, l.wallet_id), null, format('row %s: granted %s, lot %s of %s', t.id, t.granted_micros, l.remaining_micros, l.amount_micros)
    from (select * from credit_transaction where kind = 'grant') t
      full join wallet_lot l on l.transaction_id = t.id
      left join (select lot_id, sum(amount_micros) total from lot_movement group by 1) m on m.lot_id = l.id
    where t.id is null or t.wallet_id <> l.wallet_id
      or t.granted_micros is not null and (l.amount_micros is distinct from t.amount_micros or l.remaining_micros <> l.amount_micros + coalesce(m.total, 0))
  union all
  select 'M11 lots of the same wallet', t.wallet_id, t.call_id, format('row %s draws on lot %s', t.id, l.id)
    from lot_movement m join credit_transaction t on t.id = m.transaction_id join wallet_lot l on l.id = m.lot_id where t.wallet_id <> l.wallet_id
  union all
  select 'M12 refunds within what they refund', o.wallet_id, o.call_id, format('row %s: %s, given back %s', o.id, o.amount_micros, r.total)
    from (select coalesce(refunds_id, reverses_id) as original, sum(amount_micros) total from credit_transaction
        where refunds_id is not null or reverses_id is not null group by 1) r
      join credit_transaction o on o.id = r.original
    where abs(r.total) > abs(o.amount_micros) or sign(r.total) = sign(o.amount_micros)
  union all
  select 'M12 refunds within their payment', p.wallet_id, null, format('payment %s: %s, refunded %s, on its refunds %s', p.id, p.amount_minor, p.refunded_minor, coalesce(r.total, 0))
    from payment p left join (select payment_id, sum(amount_minor) total from payment_refund where state <> 'failed' group by 1) r on r.payment_id = p.id
    where p.refunded_minor <> coalesce(r.total, 0) or p.refunded_minor > p.amount_minor
  union all
  select 'M15 a paid payment is credited, once', coalesce(p.wallet_id, t.wallet_id), null, format('payment %s, row %s', p.id, t.id)
    from (select * from payment where state = 'paid') p
      full join (select * from credit_transaction where kind = 'topup' and payment_id is not null) t on t.payment_id = p.id
    where p.id is null or t.id is null or p.transaction_id <> t.id or p.wallet_id <> t.wallet_id
      or t.request_hash <> sha256(convert_to(p.id || ':' || p.amount_minor || ':' || p.currency, 'UTF8'))
  union all
  select 'M12 a refund to a card is in the ledger, and back once if it failed', p.wallet_id, null, format('refund %s, row %s, reversal %s', r.id, t.id, back.id)
    from payment_refund r join payment p on p.id = r.payment_id left join credit_transaction t on t.id = r.transaction_id
      left join credit_transaction back on back.reverses_id = r.transaction_id
    where t.kind is distinct from 'refund' or t.payment_id is distinct from r.payment_id or t.wallet_id <> p.wallet_id
      or t.request_hash <> sha256(convert_to(r.payment_id || ':' || r.amount_minor, 'UTF8'))
      or (r.state = 'failed') <> (back.id is not null)
  union all
  select 'M13 an adjustment that was approved is posted as it was asked', coalesce(a.wallet_id, t.wallet_id), null, format('request %s, row %s', a.id, t.id)
    from (select * from adjustment_request where state = 'approved') a
      full join (select * from credit_transaction where kind = 'adjustment' and actor like 'staff:%+%') t on t.idempotency_key = 'adjustment:' || a.id
    where a.id is null or t.id is null or a.transaction_id is distinct from t.id or a.wallet_id <> t.wallet_id or a.amount_micros <> t.amount_micros
      or a.content_hash <> t.request_hash or a.decided_by = a.requested_by or a.user_id in (a.requested_by, a.decided_by)
  union all
  select 'M14 what is owed is what the ledger lent', w.wallet_id, null, format('disputes %s, ledger %s', w.owed, w.lent)
    from (
      select coalesce(d.wallet_id, t.wallet_id) as wallet_id, coalesce(d.owed, 0) as owed, coalesce(t.lent, 0) as lent
      from (select wallet_id, sum(receivable_micros - collected_micros) owed from dispute group by 1) d
        full join (select wallet_id, sum(amount_micros) lent from credit_transaction where contra_account = 'receivable:chargeback' group by 1) t
          on t.wallet_id = d.wallet_id
    ) w where w.owed <> w.lent
  union all
  select 'F4 a closed month is what it was', null, null, format('%s: %s rows, %s; closed with %s rows, %s', m.month, count(t.id), coalesce(sum(t.amount_micros), 0), m.transaction_count, m.sum_micros)
    from closed_month m left join credit_transaction t on t.effective_at >= m.month::timestamp at time zone 'UTC'
      and t.effective_at < (m.month + interval '1 month') at time zone 'UTC'
    group by m.month having count(t.id) <> m.transaction_count or coalesce(sum(t.amount_micros), 0) <> m.sum_micros
$$;
