import type { Chance } from '../gate/chance'
import type { Admin } from '../test-context'
import type { WatchedTable } from './watched-books'

/** One thing that somebody with all rights does behind the app's back, and what a finding may call the row. */
export interface Change {
  what: string
  sql: string
  /** `payment 0190…`, `evidence 12`: one of them is named. */
  places: string[]
}

/** Takes away every fence there is, so that only the log is left. */
export async function takeDownAllFences(admin: Admin): Promise<void> {
  const tables = await admin`select quote_ident(tablename) as name from pg_tables where schemaname = 'public'`
  for (const { name } of tables) await admin.unsafe(`alter table ${String(name)} disable trigger all`)
  const constraints = await admin`
    select conrelid::regclass::text as owner, quote_ident(conname) as name from pg_constraint
    where connamespace = 'public'::regnamespace and contype in ('f', 'c', 'u', 'p') order by contype = 'p'`
  for (const { owner, name } of constraints) await admin.unsafe(`alter table ${String(owner)} drop constraint if exists ${String(name)} cascade`)
  const indexes = await admin`select quote_ident(indexname) as name from pg_indexes where schemaname = 'public' and indexdef like '%UNIQUE%'`
  for (const { name } of indexes) await admin.unsafe(`drop index ${String(name)}`)
  const columns = await admin`
    select attrelid::regclass::text as owner, quote_ident(attname) as name, attidentity <> '' as counts_up from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and attnum > 0 and attnotnull and not attisdropped`
  for (const { owner, name, counts_up } of columns) {
    if (counts_up) await admin.unsafe(`alter table ${String(owner)} alter column ${String(name)} drop identity`)
    await admin.unsafe(`alter table ${String(owner)} alter column ${String(name)} drop not null`)
  }
  // does one thing, asks the log, and undoes it; null where it changed nothing
  await admin.unsafe(`
    create function tamper(p_change text) returns jsonb language plpgsql as $$
    declare v_found jsonb; v_count int;
    begin
      execute p_change;
      get diagnostics v_count = row_count;
      if v_count = 0 then return null; end if;
      select coalesce(jsonb_agg(v.detail), '[]') into v_found from evidence_violations() v;
      raise exception 'undo' using errcode = 'TT098';
    exception when sqlstate 'TT098' then return v_found;
    end $$`)
}

export const isNamed = ({ places }: Change, found: readonly string[]) =>
  places.some(place => found.some(said => said.includes(place)))

/** Every column of every row, once: in a table with many rows of some of them. */
export function eachColumn(tables: readonly WatchedTable[], chance: Chance): Change[] {
  return tables.flatMap(table => (
    Object.keys(table.columns).map(column => edit(table, chance.pick(table.rows), column, chance))
  ))
}

export function changeOf(tables: readonly WatchedTable[], entries: number, number: number, chance: Chance): Change {
  const table = chance.pick(tables)
  const key = chance.pick(table.rows)
  switch (number % 8) {
    case 0: return remove(table, key)
    case 1: return insert(table, key)
    case 2: return swap(table, chance)
    case 3: return spoilLog(1 + chance.below(entries), entries, chance)
    default: return edit(table, key, chance.pick(Object.keys(table.columns)), chance)
  }
}

const rowIs = ({ key }: WatchedTable, value: string) =>
  `${key.map(column => `(to_jsonb(t) ->> '${column}')`).join(` || '/' || `)} = '${value}'`

function edit(table: WatchedTable, key: string, column: string, chance: Chance): Change {
  const value = otherValue(column, table.columns[column]!, chance)
  const set = `update "${table.name}" t set "${column}" = ${value}`
  return { what: `${set} where ${key}`, sql: `${set} where ${rowIs(table, key)}`, places: [`${table.name} ${key}`] }
}

function remove(table: WatchedTable, key: string): Change {
  return { what: `delete ${table.name} ${key}`, sql: `delete from "${table.name}" t where ${rowIs(table, key)}`, places: [`${table.name} ${key}`] }
}

/** A copy: under another key, or to the letter. */
function insert(table: WatchedTable, key: string): Change {
  const [first] = table.key
  const columns = Object.keys(table.columns)
  const list = columns.map(column => `"${column}"`).join(', ')
  const said = columns.map(column => (column === first ? otherKey(column, table.columns[column]!) : `"${column}"`)).join(', ')
  return {
    what: `insert into ${table.name} like ${key}`, places: [`${table.name} `],
    sql: `insert into "${table.name}" (${list}) select ${said} from "${table.name}" t where ${rowIs(table, key)}`,
  }
}

/** Two rows change places. */
function swap(table: WatchedTable, chance: Chance): Change {
  const [one, other] = [chance.pick(table.rows), chance.pick(table.rows)]
  const column = chance.pick(Object.keys(table.columns))
  return {
    what: `swap ${column} of ${table.name} ${one} and ${other}`, places: [`${table.name} ${one}`, `${table.name} ${other}`],
    sql: `update "${table.name}" t set "${column}" = other."${column}" from "${table.name}" other
      where ${rowIs(table, one)} and ${rowIs(table, other).replaceAll('to_jsonb(t)', 'to_jsonb(other)')} and other."${column}" is distinct from t."${column}"`,
  }
}

const LOG: Record<string, string> = {
  seq: 'seq + 100000', at: `at - interval '1 microsecond'`, chained_at: `chained_at + interval '1 microsecond'`, table_name: `table_name || 'x'`,
  row_key: `row_key || 'x'`, operation: `case operation when 'delete' then 'update' else 'delete' end`, actor: `actor || 'x'`,
  salt: `set_byte(salt, 3, get_byte(salt, 3) # 1)`, digest: `sha256(coalesce(digest, ''))`, prev_hash: 'sha256(prev_hash)', hash: 'sha256(hash)',
}

/** An entry is changed, taken out, put in, or changes places with the next; or the log ends before it. */
function spoilLog(seq: number, entries: number, chance: Chance): Change {
  const places = [`evidence ${seq},`, `evidence ${seq + 1},`]
  const column = chance.pick(Object.keys(LOG))
  if (seq === entries) return { what: `evidence ${column} of the last`, sql: `update evidence set ${column} = ${LOG[column]} where seq = ${seq}`, places: ['evidence '] }
  switch (chance.below(5)) {
    case 0: return { what: `delete evidence ${seq}`, sql: `delete from evidence where seq = ${seq}`, places }
    case 1: return {
      what: `insert evidence after ${seq}`, places,
      sql: `insert into evidence select (jsonb_populate_record(e, '{"seq": ${seq + 1}}')).* from evidence e where seq = ${seq}`,
    }
    case 2: return {
      what: `evidence ${seq} and ${seq + 1} change places`, places,
      sql: `update evidence set seq = case seq when ${seq} then ${seq + 1} else ${seq} end where seq in (${seq}, ${seq + 1})`,
    }
    default: return {
      what: `evidence ${column} of ${seq}`, sql: `update evidence set ${column} = ${LOG[column]} where seq = ${seq}`,
      places: column === 'seq' ? [`evidence ${seq + 100000},`, ...places] : places,
    }
  }
}

function otherKey(column: string, type: string): string {
  if (/^(bigint|integer)$/.test(type)) return `"${column}" + 1000000`
  if (type === 'uuid') return 'gen_random_uuid()'
  if (type === 'date') return `"${column}" - 4000`
  return type === 'boolean' ? `not "${column}"` : `"${column}" || 'x'`
}

/** Never what it was. */
function otherValue(column: string, type: string, chance: Chance): string {
  const name = `t."${column}"`
  const size = /^character\((\d+)\)$/.exec(type)?.[1]
  if (size) return `case when ${name} = repeat('Z', ${size}) then repeat('Y', ${size}) else repeat('Z', ${size}) end`
  switch (type) {
    case 'smallint': case 'integer': case 'bigint': return chance.pick([`coalesce(${name}, 0) + ${1 + chance.below(1000)}`, `case when ${name} is null then 0 end`])
    case 'text': return chance.pick([`coalesce(${name}, '') || 'x'`, `case when ${name} = '' then 'y' else '' end`])
    case 'uuid': return chance.pick(['gen_random_uuid()', `case when ${name} is null then gen_random_uuid() end`])
    case 'bytea': return `coalesce(${name}, '') || '\\x01'`
    case 'timestamp with time zone': return chance.pick([`case when isfinite(${name}) then ${name} + interval '1 microsecond' else now() end`, `case when ${name} = 'infinity' then now() else 'infinity' end`])
    case 'date': return `coalesce(${name}, current_date) + 1`
    case 'boolean': return `not coalesce(${name}, false)`
    case 'jsonb': return `coalesce(${name}, '{}') || '{"forged": null}'`
    case 'text[]': return `array_append(coalesce(${name}, '{}'), 'x')`
    default: throw new Error(`no other value for a ${type}`)
  }
}
