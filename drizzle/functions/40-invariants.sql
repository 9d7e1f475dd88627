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
        t.idempotency_key, t.request_hash, t.call_id, t.reverses_id, t.actor, t.reason, t.effective_at, t.created_at)
  union all
  select 'M8 head of the chain', w.id, null, format('last seq %s', w.last_seq)
    from wallet w left join lateral (
      select t.wallet_seq, t.hash from credit_transaction t where t.wallet_id = w.id order by t.wallet_seq desc limit 1) t on true
    where w.last_seq <> coalesce(t.wallet_seq, 0) or w.head_hash <> coalesce(t.hash, decode(repeat('00', 32), 'hex'))
$$;
