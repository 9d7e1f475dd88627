-- What must hold at any instant, as rows that say where it does not: an empty answer is a healthy ledger. Whatever
-- somebody may have written into the tables, it must not stop the answer: no overflow, no division by nought, no infinity.
--
-- With `p_rules` only those are looked at: the others cost nothing, because a rule's name is a constant that the planner
-- sees. `server/services/board/checks.ts` groups them for people; a test sees to it that none is left out.
drop function if exists ledger_violations();

-- So many of a currency's smallest unit, in micros; null for a currency that has no wallet.
create or replace function minor_worth(p_minor numeric, p_currency text) returns numeric language sql immutable parallel safe
return case when p_currency in ('USD', 'EUR', 'GBP') then p_minor * 10000 end;

create or replace function ledger_violations(p_rules text[] default null)
returns table (rule text, wallet_id uuid, call_id uuid, detail text)
language sql stable security definer set search_path = public, pg_temp as $$
  -- rows that the owner of the database wrote past every other document
  with by_hand as materialized (
    select n.subject_id as id, n.after from audit_log n where n.action = 'ledger.by_hand' and n.subject_type = 'transaction'
  )
  select v.rule, v.wallet_id, v.call_id, v.detail from (
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
  select 'M9 nothing is negative', n.wallet_id, n.call_id, n.detail from (
    select t.wallet_id, t.call_id, format('row %s leaves %s', t.id, t.balance_after_micros) from credit_transaction t where t.balance_after_micros < 0
    union all
    select w.id, null, format('balance %s, granted %s', w.balance_micros, w.granted_micros) from wallet w where w.balance_micros < 0 or w.granted_micros < 0
    union all
    select h.wallet_id, h.call_id, format('hold %s, captured %s', h.amount_micros, h.captured_micros)
      from wallet_hold h where h.amount_micros < 0 or h.captured_micros < 0
    union all
    select l.wallet_id, null, format('lot %s of %s', l.remaining_micros, l.amount_micros) from wallet_lot l where l.remaining_micros < 0 or l.amount_micros <= 0
    union all
    select c.wallet_id, c.id, format('call charged %s', c.charged_micros) from call c where c.charged_micros < 0
    union all
    select b.wallet_id, b.call_id, format('charged %s, uncollected %s', b.charged_micros, b.uncollected_micros)
      from call_cost_breakdown b where b.charged_micros < 0 or b.uncollected_micros < 0
    union all
    select p.wallet_id, null, format('payment %s: %s, refunded %s, disputed %s', p.id, p.amount_minor, p.refunded_minor, p.disputed_minor)
      from payment p where p.amount_minor <= 0 or p.refunded_minor < 0 or p.disputed_minor < 0
    union all
    select p.wallet_id, null, format('refund %s: %s', r.id, r.amount_minor) from payment_refund r join payment p on p.id = r.payment_id where r.amount_minor <= 0
    union all
    select d.wallet_id, null, format('dispute %s: %s, fee %s, owed %s, collected %s', d.id, d.amount_minor, d.fee_minor, d.receivable_micros, d.collected_micros)
      from dispute d where d.amount_minor < 0 or d.fee_minor < 0 or d.receivable_micros < 0 or d.collected_micros < 0
    union all
    select c.wallet_id, c.id, format('leg %s cost us %s', x.leg_id, x.price_micros) from provider_cost x join call c on c.id = x.call_id where x.price_micros < 0
  ) n (wallet_id, call_id, detail)
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
      left join (select call_id, sum(charged_micros) as charged_micros from call_cost_breakdown group by 1) b on b.call_id = c.id
    where (c.billed_at is null) <> (h.state = 'pending') or h.wallet_id <> c.wallet_id
      or c.charged_micros is distinct from h.captured_micros
      or coalesce(c.charged_micros, 0) <> coalesce(-t.amount_micros, 0)
      or (c.status = 'completed' and c.billed_at is not null and b.charged_micros is distinct from c.charged_micros)
  union all
  select 'C1 every call has its hold', c.wallet_id, c.id, format('%s, no hold', c.status)
    from call c where not exists (select from wallet_hold h where h.call_id = c.id)
  union all
  select 'C1 every hold has its call', h.wallet_id, h.call_id, format('%s hold of %s, no call', h.state, h.amount_micros)
    from wallet_hold h where not exists (select from call c where c.id = h.call_id)
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
      or t.balance_after_micros <> coalesce(t.prev_balance, 0)::numeric + t.amount_micros
      or t.prev_hash <> coalesce(t.prev, decode(repeat('00', 32), 'hex'))
      or case when isfinite(t.effective_at) and isfinite(t.created_at) and coalesce(isfinite(t.late_for), true) then t.hash <> ledger_hash(t.prev_hash, t.wallet_id,
        t.wallet_seq, t.kind, t.amount_micros, t.balance_after_micros, t.contra_account, t.idempotency_key, t.request_hash, t.call_id,
        t.reverses_id, t.actor, t.reason, t.effective_at, t.created_at, t.payment_id, t.refunds_id, t.granted_micros, t.late_for) else true end
  union all
  select 'M8 every row has its wallet', t.wallet_id, t.call_id, format('row %s', t.id)
    from credit_transaction t where not exists (select from wallet w where w.id = t.wallet_id)
  union all
  select 'M8 head of the chain', w.id, null, format('last seq %s', w.last_seq)
    from wallet w left join lateral (
      select t.wallet_seq, t.hash from credit_transaction t where t.wallet_id = w.id order by t.wallet_seq desc limit 1) t on true
    where w.last_seq <> coalesce(t.wallet_seq, 0) or w.head_hash <> coalesce(t.hash, decode(repeat('00', 32), 'hex'))
  union all
  select 'M3 a hold is the sum of its components', c.wallet_id, c.id, format('hold %s, components %s, terms %s', h.amount_micros, k.held, c.terms)
    from call c join wallet_hold h on h.call_id = c.id
      left join (
        select k.call_id, sum(k.held_micros) as held, string_agg(terms_of(k.component, k.is_only, o.currency, k.rate_nanos_per_minute,
          k.connect_fee_micros, k.initial_seconds, k.increment_seconds, k.minimum_seconds, k.grace_seconds), '~' order by k.place) as terms
        from (select *, count(*) over (partition by call_id) = 1 as is_only from call_component) k join call o on o.id = k.call_id group by 1
      ) k on k.call_id = c.id
    where h.amount_micros is distinct from k.held or c.terms is distinct from k.terms
  union all
  select 'F1 the breakdown explains the charge', coalesce(c.wallet_id, b.wallet_id), b.call_id,
      format('%s: %s s billed as %s s, computed %s', b.component, b.duration_seconds, b.billed_seconds, b.computed_micros)
    from (
      select *, case when grace_seconds > 0 and duration_seconds <= grace_seconds then 0
          else initial_seconds + increment_seconds * greatest(0, ceil((greatest(1, minimum_seconds, duration_seconds) - initial_seconds)::numeric / nullif(increment_seconds, 0))) end as billed_again
      from call_cost_breakdown
    ) b left join call c on c.id = b.call_id left join call_component k on k.call_id = b.call_id and k.place = b.place
    where b.billed_seconds <> b.billed_again or b.computed_micros <> b.charged_micros::numeric + b.uncollected_micros
      or b.computed_micros <> case when b.billed_again > 0 then b.connect_fee_micros + ceil(b.rate_nanos_per_minute * b.billed_again / 60000) else 0 end
      or c.id is null or b.charged_micros <> least(b.computed_micros, b.held_micros)
      or (b.wallet_id, b.currency, b.component, b.rate_id, b.rate_nanos_per_minute, b.connect_fee_micros, b.initial_seconds, b.increment_seconds,
          b.minimum_seconds, b.grace_seconds, b.matched_prefix, b.origin_prefix, b.held_micros)
        is distinct from (c.wallet_id, c.currency, k.component, k.rate_id, k.rate_nanos_per_minute, k.connect_fee_micros, k.initial_seconds,
          k.increment_seconds, k.minimum_seconds, k.grace_seconds, k.matched_prefix, k.origin_prefix, k.held_micros)
  union all
  select 'F1 the breakdown explains the charge', c.wallet_id, c.id, format('%s of %s components, charged %s, row %s', b.places, k.places, b.charged, coalesce(t.id::text, 'none'))
    from (
      select call_id, count(*) as places, sum(charged_micros) as charged, min(transaction_id) as transaction_id, max(transaction_id) as last_id,
        count(transaction_id) as named, min(duration_seconds) as duration_seconds, max(duration_seconds) as longest, min(source) as source, max(source) as last_source
      from call_cost_breakdown group by 1
    ) b join call c on c.id = b.call_id left join (select call_id, count(*) as places from call_component group by 1) k on k.call_id = b.call_id
      left join credit_transaction t on t.id = b.transaction_id
    where b.places is distinct from k.places or b.duration_seconds <> b.longest or b.source <> b.last_source or b.transaction_id <> b.last_id
      or b.named <> case when b.charged > 0 then b.places else 0 end
      or b.transaction_id is not null and (t.call_id, t.kind, t.wallet_id, t.amount_micros, t.actor, t.request_hash)
        is distinct from (b.call_id, 'call_charge', c.wallet_id, -b.charged, 'system:' || b.source,
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
  select 'M11 a grant is a lot, and what is left of it', coalesce(t.wallet_id, l.wallet_id), null, format('row %s: granted %s; lot %s: %s of %s', t.id, t.granted_micros, l.id, l.remaining_micros, l.amount_micros)
    from (select * from credit_transaction where kind = 'grant') t
      full join wallet_lot l on l.transaction_id = t.id
      left join (select lot_id, sum(amount_micros) total from lot_movement group by 1) m on m.lot_id = l.id
    where t.id is null or t.wallet_id <> l.wallet_id
      or t.granted_micros is not null and (l.amount_micros is distinct from t.amount_micros or l.remaining_micros <> l.amount_micros + coalesce(m.total, 0))
  union all
  select 'M11 lots of the same wallet', coalesce(t.wallet_id, l.wallet_id), t.call_id, format('row %s draws on lot %s', m.transaction_id, m.lot_id)
    from lot_movement m left join credit_transaction t on t.id = m.transaction_id left join wallet_lot l on l.id = m.lot_id
    where t.id is null or l.id is null or t.wallet_id <> l.wallet_id
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
  select 'M15 a paid payment is credited, once', coalesce(t.wallet_id, p.wallet_id), null, format('payment %s, row %s', p.id, t.id)
    from (select * from payment where state = 'paid') p
      full join (select * from credit_transaction where kind = 'topup' and id::text not in (select id from by_hand)) t on t.payment_id = p.id
      left join wallet w on w.id = p.wallet_id
    where p.id is null or t.id is null or p.transaction_id <> t.id or p.wallet_id <> t.wallet_id
      or (w.user_id, w.currency) is distinct from (p.user_id, p.currency) or t.amount_micros is distinct from minor_worth(p.amount_minor, p.currency)
      or t.idempotency_key is distinct from 'payment:' || p.provider_payment_id or t.contra_account <> 'cash:' || p.provider
      or t.request_hash <> sha256(convert_to(p.id || ':' || p.amount_minor || ':' || p.currency, 'UTF8'))
  union all
  select 'M15 an automatic payment stands on its crossing', p.wallet_id, null, format('payment %s, crossing %s', p.id, p.crossing_id)
    from payment p left join wallet_crossing x on x.id = p.crossing_id
    where (p.purpose = 'auto_topup') <> (p.crossing_id is not null) or p.crossing_id is not null and (x.wallet_id, x.key) is distinct from (p.wallet_id, 'topup')
  union all
  select 'M12 a refund to a card is in the ledger, and back once if it failed', coalesce(t.wallet_id, p.wallet_id), null, format('refund %s, row %s, reversal %s', r.id, t.id, back.id)
    from payment_refund r full join (
        select * from credit_transaction where kind = 'refund' and payment_id is not null and id::text not in (select id from by_hand)
      ) t on t.id = r.transaction_id
      left join payment p on p.id = coalesce(r.payment_id, t.payment_id) left join credit_transaction back on back.reverses_id = t.id
    where r.id is null or t.id is null or p.id is null or t.payment_id <> r.payment_id or t.wallet_id <> p.wallet_id
      or t.amount_micros is distinct from -minor_worth(r.amount_minor, p.currency) or t.idempotency_key <> 'payment-refund:' || r.id
      or t.contra_account <> 'cash:' || p.provider
      or t.request_hash <> sha256(convert_to(r.payment_id || ':' || r.amount_minor, 'UTF8'))
      or (r.state = 'failed') <> (back.id is not null)
  union all
  select 'M12 what was asked back is what goes back', q.wallet_id, null, format('request %s: %s, in parts %s', q.id, q.amount_micros, r.total)
    from refund_request q left join wallet w on w.id = q.wallet_id left join (
      select r.request_id, sum(minor_worth(r.amount_minor, p.currency)) as total, array_agg(distinct p.wallet_id) as wallets
      from payment_refund r join payment p on p.id = r.payment_id group by 1) r on r.request_id = q.id
    where r.total is distinct from q.amount_micros or r.wallets <> array[q.wallet_id] or (w.user_id, w.currency) is distinct from (q.user_id, q.currency)
  union all
  select 'M13 an adjustment that was approved is posted as it was asked', coalesce(t.wallet_id, a.wallet_id), null, format('request %s, row %s', a.id, t.id)
    from (select * from adjustment_request where state = 'approved') a
      full join (select * from credit_transaction where kind = 'adjustment' and id::text not in (select id from by_hand)) t
        on t.idempotency_key = 'adjustment:' || a.id
      left join wallet w on w.id = a.wallet_id
    where a.id is null or t.id is null or a.transaction_id is distinct from t.id or a.wallet_id <> t.wallet_id or a.amount_micros <> t.amount_micros
      or a.content_hash <> t.request_hash or a.decided_by = a.requested_by or a.user_id in (a.requested_by, a.decided_by)
      or w.user_id is distinct from a.user_id or t.contra_account <> 'adjustment:' || a.reason_code
      or t.actor is distinct from 'staff:' || a.requested_by || '+' || a.decided_by
  union all
  select 'M14 what is owed is what the ledger lent', coalesce(t.wallet_id, d.wallet_id), null,
      format('dispute %s: %s, collected %s; in the ledger %s, collected %s', coalesce(d.id, t.dispute_id), d.receivable_micros, d.collected_micros, t.lent, t.collected)
    from dispute d full join (
      select regexp_replace(substr(idempotency_key, 9), ':(owed(:\d+)?|collected:\d+)$', '') as dispute_id, min(wallet_id::text)::uuid as wallet_id,
        coalesce(sum(amount_micros) filter (where amount_micros > 0), 0) as lent, coalesce(-sum(amount_micros) filter (where amount_micros < 0), 0) as collected
      from credit_transaction where contra_account = 'receivable:chargeback' group by 1
    ) t on t.dispute_id = d.id
    where coalesce(d.receivable_micros, 0) <> coalesce(t.lent, 0) or coalesce(d.collected_micros, 0) <> coalesce(t.collected, 0)
  union all
  select 'M14 what a dispute took and gave back is in the ledger', coalesce(t.wallet_id, p.wallet_id, d.wallet_id), null,
      format('dispute %s: %s out in %s turns; in the ledger %s micros in %s rows', coalesce(d.id, t.dispute_id), d.out_minor, d.turns, t.taken, t.rows)
    from dispute d full join (
      select regexp_replace(substr(idempotency_key, 9), ':(taken|returned)(:\d+)?$', '') as dispute_id, count(*) as rows, sum(-amount_micros) as taken,
        min(wallet_id::text)::uuid as wallet_id, count(distinct wallet_id) as wallets, min(payment_id::text)::uuid as payment_id,
        count(*) filter (where (amount_micros < 0) <> (idempotency_key ~ ':taken(:\d+)?$')) as turned_round
      from credit_transaction where kind = 'chargeback' and starts_with(contra_account, 'cash:') and starts_with(idempotency_key, 'dispute:') group by 1
    ) t on t.dispute_id = d.id
      left join payment p on p.id = coalesce(d.payment_id, t.payment_id)
      left join credit_transaction paid on paid.id = p.transaction_id
    where d.id is null or p.id is null or d.wallet_id <> p.wallet_id or d.turns <> coalesce(t.rows, 0) or t.turned_round > 0
      -- the same micros for the smallest unit as when it was paid
      or coalesce(t.taken, 0)::numeric * p.amount_minor <> d.out_minor::numeric * paid.amount_micros
      or t.wallets > 1 or t.wallet_id <> d.wallet_id or t.payment_id is distinct from d.payment_id and t.rows > 0
      -- of the amount that was disputed when the rows were written; the first forms of them did not say
      or exists (select from credit_transaction r where r.payment_id = d.payment_id and r.kind = 'chargeback'
        and r.idempotency_key ~ ':(taken|returned):\d+$' and starts_with(r.idempotency_key, 'dispute:' || d.id || ':')
        and r.request_hash <> dispute_digest(d.id, abs(r.amount_micros)))
  union all
  select 'M14 a chargeback stands on its dispute', t.wallet_id, null, format('row %s, dispute %s', t.id, d.id)
    from credit_transaction t
      left join dispute d on d.id = regexp_replace(substr(t.idempotency_key, 9), ':(taken|returned|owed|collected)(:\d+)?$', '')
      left join payment p on p.id = d.payment_id left join wallet w on w.id = d.wallet_id
    where t.kind = 'chargeback' and t.id::text not in (select id from by_hand) and (d.id is null or not starts_with(t.idempotency_key, 'dispute:')
      or (t.wallet_id, t.payment_id, w.currency) is distinct from (d.wallet_id, d.payment_id, d.currency)
      or t.contra_account is distinct from case when t.idempotency_key ~ ':(taken|returned)(:\d+)?$' then 'cash:' || p.provider else 'receivable:chargeback' end)
  union all
  select 'M14 a dispute stands where its provider puts it', d.wallet_id, null,
      format('dispute %s, %s: %s of %s out, fee %s; by what the provider moved %s, fee %s', d.id, d.status, d.out_minor, d.amount_minor, d.fee_minor, by_them.out_minor, by_them.fee_minor)
    from dispute d cross join lateral (
      select dispute_out_minor(d) as out_minor, coalesce((select sum(m.fee_minor) from dispute_movement m where m.dispute_id = d.id), 0) as fee_minor
    ) by_them
    where d.is_itemized and (d.out_minor, d.fee_minor) is distinct from (by_them.out_minor, by_them.fee_minor)
  union all
  select 'M14 what banks took back of a payment', p.wallet_id, null, format('payment %s: %s, on its disputes %s', p.id, p.disputed_minor, coalesce(d.total, 0))
    from payment p left join (select payment_id, sum(out_minor) total from dispute group by 1) d on d.payment_id = p.id
    where p.disputed_minor <> least(p.amount_minor, coalesce(d.total, 0))
  union all
  select 'F4 a closed month is what it was', null, null, format('%s: %s rows, %s; closed with %s rows, %s', m.month, count(t.id), coalesce(sum(t.amount_micros), 0), m.transaction_count, m.sum_micros)
    from months_closed() m left join credit_transaction t on t.effective_at >= m.month::timestamp at time zone 'UTC'
      and t.effective_at < (m.month + interval '1 month') at time zone 'UTC'
    group by m.month, m.transaction_count, m.sum_micros having count(t.id) <> m.transaction_count or coalesce(sum(t.amount_micros), 0) <> m.sum_micros
  union all
  select 'F4 what is late says when it happened', t.wallet_id, t.call_id, format('row %s of %s, late for %s', t.id, t.effective_at, t.late_for)
    from credit_transaction t where t.late_for is not null and (t.late_for >= date_trunc('month', t.created_at, 'UTC') or t.effective_at <> t.created_at)
  union all
  select 'A6 what was approved is what two people agreed', r.wallet_id, null, format('%s %s', r.kind, r.id)
    from money_request r
    where r.content_hash <> sha256(convert_to(r.content::text, 'UTF8'))
      or (r.content ->> 'id', r.content ->> 'kind', r.content ->> 'requestedBy', r.content ->> 'worthMicros')
        is distinct from (r.id::text, r.kind, r.requested_by, r.worth_micros::text)
      or r.state = 'approved' and (r.decided_by is null or r.decided_by = r.requested_by or r.user_id in (r.requested_by, r.decided_by))
  union all
  select 'A6 a batch of vouchers is what two people agreed', null, null, format('batch %s, request %s: %s codes', coalesce(b.batch, r.subject, v.batch), r.id, v.count)
    from (select * from money_request where kind = 'voucher_batch' and state = 'approved') r
      full join voucher_batch b on b.request_id = r.id
      full join (
        select batch, request_id, count(*) as count, min(created_at) as made_at, min(amount_micros) as least, max(amount_micros) as most, max(max_uses) as uses,
          max(valid_until) as valid_until, count(*) filter (where canceled_at is null) as open,
          array_agg(distinct array[created_by, approved_by]) as people
        from voucher group by 1, 2) v on v.request_id = coalesce(r.id, b.request_id)
    where case when v.batch is not null and v.request_id is null then v.made_at >= requests_since()
      else r.id is null or b.batch is null or b.batch <> r.subject or (b.drawn_at is null) <> (v.batch is null)
        or v.batch is not null and (v.batch <> r.subject or v.count <> (r.content ->> 'count')::int or v.people <> array[[r.requested_by, r.decided_by]]
          or v.least::text <> r.content ->> 'amountMicros' or v.most::text <> r.content ->> 'amountMicros' or v.uses <> (r.content ->> 'maxUses')::int
          or v.valid_until <> (r.content ->> 'validUntil')::timestamptz or b.canceled_at is not null and v.open > 0) end
  union all
  select 'A6 a raised limit is what two people agreed', null, null, format('limits of %s, request %s', coalesce(l.user_id, r.user_id), r.id)
    from user_limit l full join (
        select distinct on (user_id) * from money_request where kind = 'limit_raise' and state = 'approved' order by user_id, counted_at desc
      ) r on r.id = l.request_id left join "user" u on u.id = r.user_id
    where case
      when l.user_id is null then u.erased_at is null
      when l.request_id is null then l.set_at >= requests_since() and is_raise(limits_of(null), limits_of(l.user_id))
      else r.id is null or r.user_id <> l.user_id or is_raise(r.content -> 'limits', limits_of(l.user_id)) end
  union all
  select 'A6 a closed month is what two people agreed', null, null, format('%s, closing %s, request %s', coalesce(m.month::text, r.subject), m.closing, r.id)
    from (select * from money_request where kind = 'month_close' and state = 'approved') r full join closed_month m on m.request_id = r.id
    where case when m.month is not null and m.request_id is null then m.closed_at >= requests_since()
      else r.id is null or m.month is null or to_char(m.month, 'YYYY-MM') <> r.subject or m.closed_by <> r.requested_by
        -- one that holds is held against the ledger itself, above
        or exists (select from month_reopening o where o.month = m.month and o.closing = m.closing)
          and (m.transaction_count::text, m.sum_micros::text) is distinct from (r.content ->> 'transactionCount', r.content ->> 'sumMicros') end
  union all
  select 'A6 a re-opened month is what two people agreed', null, null, format('%s, closing %s, request %s', coalesce(o.month::text, r.subject), o.closing, r.id)
    from (select * from money_request where kind = 'month_reopen' and state = 'approved') r full join month_reopening o on o.request_id = r.id
    where r.id is null or o.month is null or to_char(o.month, 'YYYY-MM') <> r.subject or o.closing::text <> r.content ->> 'closing'
  union all
  select 'A6 a write-off is what two people agreed', coalesce(t.wallet_id, r.wallet_id), null, format('request %s, row %s', r.id, t.id)
    from (select * from money_request where kind = 'write_off' and state = 'approved') r
      full join (select * from credit_transaction where kind = 'write_off') t on t.idempotency_key = 'write-off:' || r.id
    where r.id is null or t.id is null or r.transaction_id is distinct from t.id or t.wallet_id <> r.wallet_id or t.amount_micros <> r.worth_micros
      or t.amount_micros::text <> r.content ->> 'amountMicros' or t.request_hash <> r.content_hash
      or t.actor <> 'staff:' || r.requested_by || '+' || r.decided_by
  union all
  select 'M18 a charge stands on its call', t.wallet_id, t.call_id, format('row %s', t.id)
    from credit_transaction t left join call c on c.id = t.call_id
    where t.kind = 'call_charge' and t.id::text not in (select id from by_hand) and (c.id is null or c.wallet_id <> t.wallet_id or c.billed_at is null
      or t.idempotency_key <> 'call:' || c.id || ':charge' or t.contra_account <> 'revenue:calls')
  union all
  select 'M18 a grant stands on a code that somebody redeemed', coalesce(t.wallet_id, w.wallet_id), null, format('row %s, code %s of %s', t.id, x.voucher_id, x.user_id)
    from voucher_use x full join (select * from credit_transaction where kind = 'grant' and id::text not in (select id from by_hand)) t on t.id = x.transaction_id
      left join voucher v on v.id = x.voucher_id left join lateral (
        select w.id as wallet_id, w.user_id, w.currency from wallet w where w.id = t.wallet_id or t.id is null and w.user_id = x.user_id order by w.id limit 1) w on true
    where x.voucher_id is null or t.id is null or v.id is null or t.amount_micros <> v.amount_micros or x.user_id in (v.created_by, v.approved_by)
      or (w.user_id, w.currency) is distinct from (x.user_id, v.currency) or t.idempotency_key <> 'voucher:' || v.id || ':' || x.user_id
      or t.request_hash <> sha256(convert_to(v.id || ':' || v.amount_micros, 'UTF8')) or t.contra_account <> 'promo'
  union all
  select 'M18 a code was redeemed as often as it says', null, null, format('code %s: %s times, uses %s', v.id, v.uses, x.uses)
    from voucher v left join (select voucher_id, count(*) as uses from voucher_use group by 1) x on x.voucher_id = v.id where v.uses <> coalesce(x.uses, 0)
  union all
  select 'M18 a call that was given back stands on its complaint', coalesce(t.wallet_id, c.wallet_id), coalesce(t.call_id, k.call_id), format('complaint %s, row %s', k.id, t.id)
    from (select * from call_complaint where state in ('refunded', 'refunded_at_once') or transaction_id is not null or refunded_micros <> 0) k
      full join (
        select * from credit_transaction where kind = 'refund' and (refunds_id is not null or call_id is not null) and id::text not in (select id from by_hand)
      ) t on t.idempotency_key = 'complaint:' || k.id
      left join call c on c.id = k.call_id left join credit_transaction o on o.id = t.refunds_id
    where k.id is null or t.id is null or k.transaction_id is distinct from t.id or k.refunded_micros <> t.amount_micros
      or (c.user_id, c.wallet_id, c.id) is distinct from (k.user_id, t.wallet_id, t.call_id)
      or (o.kind, o.call_id, o.wallet_id) is distinct from ('call_charge', t.call_id, t.wallet_id) or t.contra_account <> 'revenue:calls'
      or case k.state when 'refunded' then t.actor is distinct from 'staff:' || k.decided_by or k.decided_by = k.user_id
        when 'refunded_at_once' then k.rule is null or t.actor <> 'system:complaint' else true end
  union all
  select 'M18 a refund says what it gives back', t.wallet_id, t.call_id, format('row %s', t.id)
    from credit_transaction t left join wallet w on w.id = t.wallet_id
    where t.kind = 'refund' and t.payment_id is null and t.refunds_id is null and t.call_id is null and t.id::text not in (select id from by_hand)
      and (w.status is distinct from 'closed' or t.contra_account <> 'revenue:rounding' or t.amount_micros not between 1 - minor_worth(1, w.currency) and -1
        or t.idempotency_key <> 'wallet:' || t.wallet_id || ':rounding:' || t.wallet_seq
        or t.request_hash <> sha256(convert_to(t.idempotency_key || ':' || -t.amount_micros, 'UTF8')))
  union all
  select 'M18 credit that ended stands on its lot', t.wallet_id, null, format('row %s', t.id)
    from credit_transaction t left join wallet w on w.id = t.wallet_id
    where t.kind = 'expiry' and t.id::text not in (select id from by_hand) and (t.granted_micros is distinct from t.amount_micros or t.contra_account <> 'promo'
      or case when t.idempotency_key = 'wallet:' || t.wallet_id || ':closed'
        then w.status is distinct from 'closed' or t.request_hash <> sha256(convert_to(t.wallet_id || ':' || -t.amount_micros, 'UTF8'))
        else not exists (select from lot_movement m join wallet_lot l on l.id = m.lot_id
          where m.transaction_id = t.id and m.amount_micros = t.amount_micros and l.wallet_id = t.wallet_id and l.expires_at is not null
            and t.idempotency_key = 'lot:' || l.id || ':expiry:' || t.wallet_seq
            and t.request_hash = sha256(convert_to(l.id || ':' || -t.amount_micros, 'UTF8'))) end)
  union all
  select 'M18 a reversal takes back one row, whole', t.wallet_id, t.call_id, format('row %s, of row %s', t.id, t.reverses_id)
    from credit_transaction t left join credit_transaction o on o.id = t.reverses_id left join payment_refund r on r.transaction_id = o.id
    where (t.kind = 'reversal' or t.reverses_id is not null) and (t.kind <> 'reversal' or o.id is null or o.kind = 'reversal'
      or (t.wallet_id, t.contra_account, t.call_id, t.payment_id) is distinct from (o.wallet_id, o.contra_account, o.call_id, o.payment_id)
      or t.amount_micros::numeric <> -o.amount_micros::numeric
      or t.id::text not in (select id from by_hand) and (r.state is distinct from 'failed' or t.idempotency_key is distinct from 'payment-refund:' || r.id || ':failed'))
  union all
  select 'M18 a row by hand is as it was noted', t.wallet_id, t.call_id, format('row %s', n.id)
    from by_hand n left join credit_transaction t on t.id::text = n.id
    where t.id is null or (n.after ->> 'walletId', n.after ->> 'kind', n.after ->> 'amountMicros', n.after ->> 'key')
      is distinct from (t.wallet_id::text, t.kind, t.amount_micros::text, t.idempotency_key)
  ) v (rule, wallet_id, call_id, detail) where p_rules is null or v.rule = any (p_rules)
$$;

-- The part of it that is quick at any size: the newest rows and the wallets they moved, what is held now, what is late.
-- Everything here is found by an index. Names that are also above are the same rule, about these rows only.
create or replace function live_violations(p_at timestamptz, p_newest int default 1000, p_rules text[] default null)
returns table (rule text, wallet_id uuid, call_id uuid, detail text)
language sql stable security definer set search_path = public, pg_temp as $$
  with newest as materialized (select * from credit_transaction order by id desc limit p_newest),
  moved as materialized (
    select w.*, head.wallet_seq as newest_seq, head.hash as newest_hash, head.balance_after_micros as newest_balance
    from (select n.wallet_id as id from newest n union select h.wallet_id from wallet_hold h where h.state = 'pending') m
      join wallet w on w.id = m.id
      left join lateral (select t.* from credit_transaction t where t.wallet_id = w.id order by t.wallet_seq desc limit 1) head on true
  )
  select v.rule, v.wallet_id, v.call_id, v.detail from (
  select 'M8 sequence, balance and chain', t.wallet_id, t.call_id, format('row %s', t.id)
    from newest t left join credit_transaction p on p.wallet_id = t.wallet_id and p.wallet_seq = t.wallet_seq - 1
    where t.wallet_seq < 1 or (t.wallet_seq > 1) <> (p.id is not null)
      or t.balance_after_micros <> coalesce(p.balance_after_micros, 0)::numeric + t.amount_micros
      or t.prev_hash <> coalesce(p.hash, decode(repeat('00', 32), 'hex'))
      or case when isfinite(t.effective_at) and isfinite(t.created_at) and coalesce(isfinite(t.late_for), true) then t.hash <> ledger_hash(t.prev_hash, t.wallet_id,
        t.wallet_seq, t.kind, t.amount_micros, t.balance_after_micros, t.contra_account, t.idempotency_key, t.request_hash, t.call_id,
        t.reverses_id, t.actor, t.reason, t.effective_at, t.created_at, t.payment_id, t.refunds_id, t.granted_micros, t.late_for) else true end
  union all
  select 'M8 every row has its wallet', t.wallet_id, t.call_id, format('row %s', t.id)
    from newest t where not exists (select from wallet w where w.id = t.wallet_id)
  union all
  select 'M8 head of the chain', m.id, null::uuid, format('last seq %s', m.last_seq)
    from moved m where m.last_seq <> coalesce(m.newest_seq, 0) or m.head_hash <> coalesce(m.newest_hash, decode(repeat('00', 32), 'hex'))
  union all
  select 'M9 sum of transactions is the balance', m.id, null, format('balance %s, sum %s', m.balance_micros, coalesce(m.newest_balance, 0))
    from moved m where m.balance_micros <> coalesce(m.newest_balance, 0)
  union all
  select 'M9 sum of pending holds is held', m.id, null, format('held %s, holds %s', m.held_micros, held.total)
    from moved m cross join lateral (
      select coalesce(sum(h.amount_micros), 0) as total from wallet_hold h where h.wallet_id = m.id and h.state = 'pending') held
    where m.held_micros <> held.total
  union all
  select 'M9 held within balance', m.id, null, format('balance %s, held %s', m.balance_micros, m.held_micros)
    from moved m where m.held_micros < 0 or m.held_micros > m.balance_micros
  union all
  select 'M6 one charge per call', min(t.wallet_id::text)::uuid, t.call_id, format('%s charges', count(*))
    from credit_transaction t where t.kind = 'call_charge' and t.call_id in (select n.call_id from newest n where n.kind = 'call_charge')
    group by t.call_id having count(*) > 1
  union all
  select 'M6 charge, hold, call and breakdown agree', t.wallet_id, t.call_id,
      format('call %s, hold %s, ledger %s, breakdown %s', c.charged_micros, h.captured_micros, -t.amount_micros, b.charged_micros)
    from newest t left join call c on c.id = t.call_id left join wallet_hold h on h.call_id = t.call_id
      left join lateral (select sum(charged_micros) as charged_micros from call_cost_breakdown where call_id = t.call_id) b on true
    where t.kind = 'call_charge' and (-t.amount_micros is distinct from c.charged_micros or -t.amount_micros is distinct from h.captured_micros
      or -t.amount_micros is distinct from b.charged_micros or c.billed_at is null or h.state is distinct from 'captured')
  union all
  -- a call that nobody answered is settled by the event that ends it; all others when the carrier was asked
  select 'C9 no hold outlives its call', h.wallet_id, h.call_id,
      format('%s held since %s, call %s', h.amount_micros, to_char(h.created_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI'), coalesce(c.status, 'unknown'))
    from wallet_hold h left join call c on c.id = h.call_id
    where h.state = 'pending' and (c.id is null
      or c.status_rank = 3 and c.status <> 'completed' and coalesce(c.ended_at, h.created_at) < p_at - interval '20 minutes'
      or c.status_rank < 3 and h.expires_at < p_at - interval '20 minutes')
  union all
  select 'C9 every completed call is billed', h.wallet_id, h.call_id,
      format('completed, not billed, over since %s', to_char(coalesce(c.ended_at, h.expires_at) at time zone 'UTC', 'YYYY-MM-DD HH24:MI'))
    from wallet_hold h join call c on c.id = h.call_id
    where h.state = 'pending' and c.status = 'completed' and c.billed_at is null and coalesce(c.ended_at, h.expires_at) < p_at - interval '15 minutes'
  union all
  select 'M7 what was written stays', null, null, format('the trigger %s on %s is missing or switched off', g.name, g.owner)
    from (
      select owner, owner || kind from unnest(array['credit_transaction', 'call_component', 'call_cost_breakdown', 'lot_movement', 'payment_event', 'dispute_movement', 'closed_month', 'month_reopening', 'ledger_anchor', 'audit_log']) owner
        cross join unnest(array['_append_only', '_no_truncate']) kind
      union all
      values ('adjustment_request', 'adjustment_stays'), ('adjustment_request', 'adjustment_request_no_delete'), ('adjustment_request', 'adjustment_request_no_truncate'),
        ('money_request', 'money_request_stays'), ('money_request', 'money_request_no_delete'), ('money_request', 'money_request_no_truncate'),
        ('voucher_batch', 'voucher_batch_stays'), ('voucher_batch', 'voucher_batch_no_delete'), ('voucher_batch', 'voucher_batch_no_truncate'),
        ('user', 'user_role_given'), ('rate', 'rate_of_published_deck'), ('rate', 'rate_no_truncate'),
        ('evidence', 'evidence_append_only'), ('evidence', 'evidence_no_truncate'), ('evidence_pending', 'evidence_pending_no_truncate')
      union all
      select w.table_name, watch from evidence_watched() w, unnest(array['evidence_of_insert', 'evidence_of_update', 'evidence_of_delete']) watch
    ) g (owner, name)
    where not exists (select from pg_trigger t where t.tgrelid = to_regclass('public.' || quote_ident(g.owner)) and t.tgname = g.name and t.tgenabled = 'A')
  union all
  select 'M8 every day has its anchor', null, null, format('the newest anchor is of %s', coalesce(a.newest::text, 'no day'))
    from (select max(day) as newest from ledger_anchor) a, (select ((p_at - interval '2 hours') at time zone 'UTC')::date as today) d
    where (select t.created_at from credit_transaction t order by t.id limit 1) < d.today::timestamp at time zone 'UTC'
      and (a.newest is null or a.newest < d.today - 1)
  union all
  select 'nothing waits for long', l.wallet_id, l.call_id, format('%s, due since %s', l.what, to_char(l.due at time zone 'UTC', 'YYYY-MM-DD HH24:MI')) from (
    select h.wallet_id, h.call_id, 'a call to ask the carrier about', h.reconcile_after from wallet_hold h
      where h.state = 'pending' and h.reconcile_after < p_at - interval '15 minutes'
    union all
    select p.wallet_id, null, 'payment ' || p.id, p.look_after from payment p where p.look_after < p_at - interval '15 minutes'
    union all
    select p.wallet_id, null, 'refund ' || r.id, r.look_after from payment_refund r join payment p on p.id = r.payment_id
      where r.look_after < p_at - interval '15 minutes'
    union all
    select null, s.call_id, 'what a call cost us', s.next_at from provider_cost_search s
      where s.completed_at is null and s.next_at < p_at - interval '15 minutes'
    union all
    -- by the database's own clock, as they were written
    select null, e.call_id, 'a call that ended, to be told of', e.at from call_ended e where e.at < clock_timestamp() - interval '15 minutes'
    union all
    select null, null, 'evidence to be chained', p.at from (select e.at from evidence_pending e order by e.id limit 1) p
      where p.at < clock_timestamp() - interval '15 minutes'
    union all
    select null, null, 'a letter, ' || m.kind, m.next_attempt_at from mail_outbox m
      where m.state in ('queued', 'sending') and m.next_attempt_at < p_at - interval '15 minutes'
    union all
    -- a crossing has the time of what crossed, which may be dated back: the wallet's newest row is the witness
    select c.wallet_id, null, 'a wallet that crossed ' || c.key, c.crossed_at from wallet_crossing c
      where c.handled_at is null and c.crossed_at < p_at - interval '15 minutes'
        and (select t.created_at from credit_transaction t where t.wallet_id = c.wallet_id order by t.wallet_seq desc limit 1) < p_at - interval '15 minutes'
  ) l (wallet_id, call_id, what, due)
  ) v (rule, wallet_id, call_id, detail) where p_rules is null or v.rule = any (p_rules)
$$;
