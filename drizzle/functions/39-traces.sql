-- What two accounts have in common, so that nobody profits from their own batch through another account of theirs (A6).

-- An address as one mailbox has it: without what follows a plus, and without the dots that Gmail does not read. Internal.
create or replace function email_root(p_email text) returns text language sql immutable
return case when split_part(lower(p_email), '@', 2) in ('gmail.com', 'googlemail.com')
  then replace(split_part(split_part(lower(p_email), '@', 1), '+', 1), '.', '') || '@gmail.com'
  else split_part(split_part(lower(p_email), '@', 1), '+', 1) || '@' || split_part(lower(p_email), '@', 2) end;

-- The network that a session came from: one address, of IPv6 one subscriber's; null for this machine and for what is none. Internal.
create or replace function place_of(p_address text) returns text language plpgsql immutable as $$
declare v_address inet;
begin
  -- what a proxy wrote there may be anything
  v_address := p_address::inet;
  if v_address <<= '127.0.0.0/8' or v_address <<= '::1' or v_address <<= '::ffff:127.0.0.0/104' then return null; end if;
  return host(network(set_masklen(v_address, case family(v_address) when 6 then 64 else 32 end)));
exception when others then return null;
end $$;

-- The same as it is kept. Internal.
create or replace function place_digest(p_address text) returns text language sql immutable
return encode(sha256(convert_to('place:' || place_of(p_address), 'UTF8')), 'hex');

-- Remembers where a session came from when it begins, and when it was last used when it ends, whoever ends it; for 90 days.
create or replace function keep_place() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_session session := case tg_op when 'DELETE' then old else new end;
  v_place text := place_digest(v_session.ip_address);
  v_at timestamptz := coalesce(v_session.last_used_at, v_session.created_at);
begin
  -- whoever is forgotten takes their sessions along
  if v_place is null or not exists (select from "user" where id = v_session.user_id and erased_at is null) then return null; end if;
  delete from sign_in_place where user_id = v_session.user_id and last_at < v_at - interval '90 days';
  insert into sign_in_place as p (user_id, place, last_at) values (v_session.user_id, v_place, v_at)
    on conflict (user_id, place) do update set last_at = greatest(p.last_at, excluded.last_at);
  return null;
end $$;
create or replace trigger session_place_is_kept after insert or delete on session for each row execute function keep_place();
alter table session enable always trigger session_place_is_kept;

-- Where somebody signed in from since then, in sessions that are open or have ended. Internal.
create or replace function places_of(p_user_id text, p_since timestamptz) returns setof text language sql stable as $$
  select place_digest(ip_address) from session where user_id = p_user_id and coalesce(last_used_at, created_at) > p_since
  union
  select place from sign_in_place where user_id = p_user_id and last_at > p_since
$$;

-- Cards that somebody keeps or has paid with. Internal.
create or replace function cards_of(p_user_id text) returns table (fingerprint text, label text, expires text) language sql stable as $$
  select method_fingerprint, method_label, method_expires from payment_customer where user_id = p_user_id
  union
  select method_fingerprint, null, null from payment where user_id = p_user_id and method_fingerprint is not null
$$;

-- What two accounts have in common: the mailbox, a card, or where they signed in within 90 days. The same card by the
-- provider's fingerprint; where one of the two was kept before there was one, by what is printed on it. Internal.
create or replace function shared_traces(p_one text, p_other text, p_at timestamptz) returns text[] language sql stable as $$
  select array_remove(array[
    case when email_root(o.email) = email_root(t.email) then 'email' end,
    case when exists (select from cards_of(o.id) a join cards_of(t.id) b on a.fingerprint = b.fingerprint
      or (a.fingerprint is null or b.fingerprint is null) and a.label = b.label and a.expires = b.expires) then 'card' end,
    case when exists (select from places_of(o.id, p_at - interval '90 days') a join places_of(t.id, p_at - interval '90 days') b on a = b) then 'place' end
  ], null) from "user" o, "user" t where o.id = p_one and t.id = p_other
$$;

-- Who redeemed the codes of a batch, held against who made it and who agreed to it: the marked ones first. It sees
-- sessions and cards, and tells only that they are alike.
create or replace function batch_uses(p_batch text, p_at timestamptz, p_limit int)
returns table (code_tail text, user_id text, name text, email text, amount_micros bigint, used_at timestamptz, transaction_id bigint,
  with_maker text[], with_approver text[])
language sql stable security definer set search_path = public, pg_temp as $$
  select v.code_tail, u.id, u.name, u.email, t.amount_micros, x.used_at, x.transaction_id, shared.maker, shared.approver
    from voucher v join voucher_use x on x.voucher_id = v.id join "user" u on u.id = x.user_id join credit_transaction t on t.id = x.transaction_id
      cross join lateral (
        select shared_traces(u.id, v.created_by, p_at), coalesce(shared_traces(u.id, v.approved_by, p_at), '{}') offset 0) shared (maker, approver)
    where v.batch = p_batch
    order by cardinality(shared.maker) + cardinality(shared.approver) > 0 desc, x.used_at desc, x.transaction_id desc limit p_limit
$$;
