-- Who a person is to the payment provider, and the card that they keep there.

-- Notes the provider's id of a person, once: the first one stays. Gives the one that counts; null where it is somebody else's.
create or replace function note_customer(p_user_id text, p_customer_id text) returns text
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into payment_customer (user_id, customer_id) values (p_user_id, p_customer_id) on conflict do nothing;
  return (select customer_id from payment_customer where user_id = p_user_id);
end $$;

-- Keeps a card, with the provider's fingerprint of it. For who is known there, and has paid.
create or replace function keep_card(p_user_id text, p_method_id text, p_label text, p_expires text, p_fingerprint text, p_at timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if coalesce(p_method_id, '') = '' or not exists (select from payment where user_id = p_user_id and saves_card and provider_payment_id is not null) then
    raise exception 'state_refused' using errcode = 'TT006', detail = 'a card is kept with a payment';
  end if;
  update payment_customer set method_id = p_method_id, method_label = p_label, method_expires = p_expires, method_fingerprint = p_fingerprint, saved_at = p_at
    where user_id = p_user_id;
end $$;

-- Forgets a card; one that has replaced it meanwhile stays.
create or replace function forget_card(p_user_id text, p_method_id text) returns void
language sql security definer set search_path = public, pg_temp as $$
  update payment_customer set method_id = null, method_label = null, method_expires = null, method_fingerprint = null, saved_at = null
    where user_id = p_user_id and method_id = p_method_id
$$;
