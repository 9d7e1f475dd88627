-- Stock of a programme: movements that are only added to, and beside them what is there of each batch.

create or replace trigger stock_movement_append_only before update or delete on stock_movement for each row execute function deny_mutation();
create or replace trigger stock_movement_no_truncate before truncate on stock_movement for each statement execute function deny_mutation();
alter table stock_movement enable always trigger stock_movement_append_only;
alter table stock_movement enable always trigger stock_movement_no_truncate;

-- Writes a movement under the lock of its item: movements of an item come one after the other, so that none takes what
-- another one has taken, and the minimum is crossed once. The only way in: nobody has rights on batches and movements but
-- to read them.
--
-- `p_amount`: of received, given and wasted, how much; of counted, what was found; of corrected, more or less.
-- `p_batch_id` null: the batch of that code, which is opened where there is none.
-- Who moves it is who the transaction is for. Answers with the item's sum after it, and whether it fell below the minimum just now.
create or replace function move_stock(
  p_id uuid, p_item_id uuid, p_batch_id uuid, p_new_batch_id uuid, p_code text, p_expires_on date, p_kind text,
  p_amount int, p_note text, p_at timestamptz,
  out is_repeat boolean, out batch_id uuid, out change int, out quantity_after int, out item_quantity bigint, out fell_below boolean
) language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_user_id text := app_user_id();
  v_item stock_item;
  v_batch stock_batch;
  v_known stock_movement;
begin
  select * into v_item from stock_item where id = p_item_id and is_member(programme_id, v_user_id) for update;
  if not found then raise exception 'stock_unknown' using errcode = 'TT001'; end if;
  is_repeat := false;
  fell_below := false;

  select * into v_known from stock_movement where id = p_id;
  if found then
    select * into v_batch from stock_batch b where b.id = v_known.batch_id;
    if v_known.item_id <> p_item_id or v_known.by_user_id <> v_user_id or v_known.kind <> p_kind or v_known.note <> p_note
      or v_known.batch_id <> coalesce(p_batch_id, v_known.batch_id) or (p_batch_id is null and v_batch.code <> p_code)
      or p_amount <> (case p_kind when 'counted' then v_known.quantity_after when 'corrected' then v_known.change else abs(v_known.change) end) then
      raise exception 'idempotency_mismatch' using errcode = 'TT005';
    end if;
    is_repeat := true;
    batch_id := v_known.batch_id;
    change := v_known.change;
    quantity_after := v_known.quantity_after;
    select coalesce(sum(b.quantity), 0) into item_quantity from stock_batch b where b.item_id = p_item_id;
    return;
  end if;

  if v_item.archived_at is not null then raise exception 'stock_item_closed' using errcode = 'TT014'; end if;
  if p_batch_id is not null then
    select * into v_batch from stock_batch b where b.id = p_batch_id and b.item_id = p_item_id;
    if not found then raise exception 'stock_unknown' using errcode = 'TT001'; end if;
  else
    insert into stock_batch (id, programme_id, item_id, code, expires_on, quantity, created_at)
      values (p_new_batch_id, v_item.programme_id, p_item_id, p_code, p_expires_on, 0, p_at)
      on conflict (item_id, code) do nothing;
    select * into v_batch from stock_batch b where b.item_id = p_item_id and b.code = p_code;
    -- a code that goes bad on two days is two batches, or a slip
    if v_batch.expires_on is distinct from p_expires_on then raise exception 'stock_expiry_differs' using errcode = 'TT006'; end if;
  end if;

  change := case p_kind when 'received' then p_amount when 'given' then -p_amount when 'wasted' then -p_amount
    when 'corrected' then p_amount when 'counted' then p_amount - v_batch.quantity end;
  quantity_after := v_batch.quantity + change;
  if quantity_after < 0 then raise exception 'stock_short' using errcode = 'TT012'; end if;

  insert into stock_movement (id, programme_id, item_id, batch_id, kind, change, quantity_after, by_user_id, at, note)
    values (p_id, v_item.programme_id, p_item_id, v_batch.id, p_kind, change, quantity_after, v_user_id, p_at, p_note);
  update stock_batch b set quantity = quantity_after where b.id = v_batch.id;
  batch_id := v_batch.id;
  select coalesce(sum(b.quantity), 0) into item_quantity from stock_batch b where b.item_id = p_item_id;
  fell_below := item_quantity < v_item.minimum and not v_item.is_below;
  if v_item.is_below <> (item_quantity < v_item.minimum) or p_kind = 'counted' then
    update stock_item i set is_below = item_quantity < v_item.minimum,
      last_counted_at = case p_kind when 'counted' then p_at else last_counted_at end
      where i.id = p_item_id;
  end if;
end $$;
