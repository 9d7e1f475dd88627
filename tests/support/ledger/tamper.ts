import type { Chance } from '../gate/chance'
import { COLUMNS, type Books, type ColumnType, type Item } from './stored-books'

/** One thing that somebody with all rights does to the stored books, and what a finding of it may name. */
export interface Tampering {
  what: string
  sql: string
  walletId: string
  /** `row 12`, `payment …`, `the head`: one of them is named; none where naming the wallet says it all. */
  places: string[]
}

export interface Finding { rule: string, wallet_id: string | null, call_id: string | null, detail: string }

const FORGED_ID = 1_000_000
const HEAD = 'the head'

/** Some finding names the wallet, and some finding the place. */
export function isLocated({ walletId, places }: Tampering, found: Finding[]): boolean {
  const words = found.map(({ rule, call_id: callId, detail }) =>
    `${detail}; call ${callId}; ${rule === 'M8 head of the chain' ? HEAD : ''};`)
  return found.some(finding => finding.wallet_id === walletId)
    && (places.length === 0 || words.some(said => places.some(place => new RegExp(`\\b${place}\\b`).test(said))))
}

const KINDS: Record<string, (books: Books, chance: Chance) => Tampering> = {
  'edit': (books, chance) => edit(books, chance, chance.pick(books.items)),
  'edit a row of the ledger': (books, chance) => edit(books, chance, chance.pick(books.items.filter(item => item.table === 'credit_transaction'))),
  'delete': (books, chance) => {
    const { table, key, walletId, names } = chance.pick(books.items)
    // a row that is not there is found by the one behind it
    const places = table === 'credit_transaction' ? after(books, key.slice(5), 1) : names
    return { what: `delete from ${table} where ${key}`, sql: `delete from ${table} where ${key}`, walletId, places }
  },
  'swap': swap,
  'insert': insert,
  'cut the tail': ({ rows }, chance) => {
    const { walletId, seq } = chance.pick(rows)
    return {
      what: `cut after ${seq - 1}`, walletId, places: [HEAD],
      sql: `delete from credit_transaction where wallet_id = '${walletId}' and wallet_seq >= ${seq}`,
    }
  },
}
const TAMPER_KINDS = Object.keys(KINDS)

export function tamperingOf(books: Books, number: number, chance: Chance): Tampering {
  return KINDS[TAMPER_KINDS[number % TAMPER_KINDS.length]!]!(books, chance)
}

function edit(books: Books, chance: Chance, { table, key, walletId, names }: Item): Tampering {
  const [column, type] = chance.pick(Object.entries(COLUMNS[table]!))
  const value = editedValue(books, chance, column, type, walletId)
  const what = `${table}.${column} = ${value} where ${key}`
  return { what, sql: `update ${table} set ${column} = ${value} where ${key}`, walletId, places: names }
}

/** Never what it was. */
function editedValue({ walletIds }: Books, chance: Chance, column: string, type: ColumnType, walletId: string): string {
  switch (type) {
    case 'micros':
      if (chance.below(20) === 0) return `case when ${column} = 9223372036854775807 then 0 else 9223372036854775807 end`
      return `coalesce(${column}, 0) ${step(chance, 1_000_000)}`
    case 'count': return `coalesce(${column}, 0) ${step(chance, 50)}`
    case 'text': return chance.pick([`coalesce(${column}, '') || 'x'`, `'x' || coalesce(${column}, '')`, `case when ${column} = '' then 'y' else '' end`])
    case 'uuid': return `case when ${column} is null or random() < 2 then '00000000-0000-4000-8000-${String(chance.below(1e9)).padStart(12, '0')}'::uuid end`
    case 'bytes': {
      const place = chance.below(32)
      return `set_byte(${column}, ${place}, get_byte(${column}, ${place}) # ${1 + chance.below(255)})`
    }
    case 'instant': return chance.below(20) === 0 ? `'infinity'` : `${column} ${step(chance, 1_000_000)} * interval '1 microsecond'`
    case 'wallet': return `'${chance.pick(walletIds.filter(id => id !== walletId))}'`
    case 'kind': {
      const kinds = ['topup', 'grant', 'call_charge', 'refund', 'chargeback', 'adjustment', 'expiry', 'reversal']
      return `(array['${kinds.join(`','`)}'])[1 + (array_position(array['${kinds.join(`','`)}'], ${column}) - 1 + ${1 + chance.below(7)}) % 8]`
    }
    case 'currency': return `'EUR'`
    case 'flag': return `not ${column}`
  }
}

const step = (chance: Chance, most: number) => `${chance.pick(['+', '-'])} ${1 + chance.below(most)}`

/** Two rows of the ledger change places, with all that they say or in one column of it. */
function swap({ rows }: Books, chance: Chance): Tampering {
  const one = chance.pick(rows)
  const other = chance.pick(rows.filter(row => row.id !== one.id))
  const columns = chance.pick(['wallet_seq', 'hash', 'idempotency_key', 'request_hash', 'created_at', 'wallet_id, wallet_seq, prev_hash'])
  const pick = columns.split(', ').map(column => `other.${column}`).join(', ')
  return {
    what: `swap ${columns} of ${one.id} and ${other.id}`, walletId: one.walletId, places: [`row ${one.id}`, `row ${other.id}`],
    sql: `update credit_transaction t set (${columns}) = (select ${pick}) from credit_transaction other
      where t.id in (${one.id}, ${other.id}) and other.id in (${one.id}, ${other.id}) and other.id <> t.id
        and (${columns.split(', ').map(column => `t.${column}`).join(', ')}) is distinct from (${pick})`,
  }
}

/** A row that nobody posted: a copy, or one at the end with a hash that fits. */
function insert(books: Books, chance: Chance): Tampering {
  const columns = Object.keys(COLUMNS.credit_transaction!)
  const { id, walletId } = chance.pick(books.rows)
  const place = chance.below(3)
  const changed: Record<string, string> = place === 0 ? {}
    : {
        wallet_seq: place === 1 ? 't.wallet_seq + 1' : '(select last_seq + 1 from wallet where id = t.wallet_id)',
        prev_hash: place === 1 ? 't.hash' : '(select head_hash from wallet where id = t.wallet_id)',
        balance_after_micros: place === 1 ? 't.balance_after_micros + t.amount_micros' : '(select balance_micros from wallet where id = t.wallet_id) + t.amount_micros',
        idempotency_key: `'forged'`,
      }
  const said = (column: string) => (column === 'hash' && place > 0 ? fittingHash(changed) : changed[column] ?? `t.${column}`)
  return {
    what: `insert ${['a copy of', 'after', 'at the end, like'][place]} ${id}`, walletId,
    places: [`row ${FORGED_ID}`, `row ${id}`, ...after(books, id, 2), HEAD],
    sql: `insert into credit_transaction (id, ${columns.join(', ')}) overriding system value
      select ${FORGED_ID}, ${columns.map(said).join(', ')} from credit_transaction t where t.id = ${id}`,
  }
}

function fittingHash(changed: Record<string, string>): string {
  const said = ['prev_hash', 'wallet_id', 'wallet_seq', 'kind', 'amount_micros', 'balance_after_micros', 'contra_account', 'idempotency_key', 'request_hash',
    'call_id', 'reverses_id', 'actor', 'reason', 'effective_at', 'created_at', 'payment_id', 'refunds_id', 'granted_micros']
  return `ledger_hash(${said.map(column => changed[column] ?? `t.${column}`).join(', ')})`
}

/** The rows behind one in its wallet, or the head where there are no more. */
function after({ rows }: Books, id: string, count: number): string[] {
  const row = rows.find(one => one.id === id)!
  const wallet = rows.filter(one => one.walletId === row.walletId)
  const next = wallet.filter(one => one.seq > row.seq && one.seq <= row.seq + count).map(one => `row ${one.id}`)
  return next.length < count ? [...next, HEAD] : next
}
