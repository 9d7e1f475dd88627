import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FinancePeopleDto, FinanceTransactionsPage, LedgerTotalsDto } from '../../shared/schemas/ledger'
import { listLedger } from '../../server/db/ledger/page'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { post, reverse } from '../support/ledger/kernel'
import { dispute, payIn, type PaidIn } from '../support/paid-in'
import { NUMBERS } from '../support/test-context'
import type { DialledCall } from '../support/twilio-requests'

let world: HttpWorld
let finance: Visitor
/** Somebody with one row of most kinds. */
let ada: Visitor
let london: DialledCall
let paid: PaidIn
let receipt: string
let adjustment: string
let reversal: string

beforeAll(async () => {
  world = await createHttpWorld({
    env: { LIMIT_CALLS_AT_ONCE: '1000', LIMIT_STARTS_PER_MINUTE: '10000', LIMIT_SPEND_PER_DAY: '100000' },
  })
  finance = await world.visit({ role: 'finance', grantMicros: 0n, country: 'GB' })
  for (let n = 0; n < 3; n++) await world.complete(await world.visit(), 61, NUMBERS.dear)
  ada = await world.visit()
  await world.context.admin`update "user" set name = 'Ada “100%_” O’Neill' where id = ${ada.person.id}`
  london = await world.complete(ada, 61, NUMBERS.british)
  await world.complete(ada, 70, NUMBERS.withMinimum)
  paid = await payIn(world.context, ada.person, 1234n)
  const [row] = await world.context.admin`select receipt_number from payment where id = ${paid.paymentId}`
  receipt = row!.receipt_number as string
  adjustment = String((await post(world.context, ada.person, -250_000n, { reason: 'a correction' })).transactionId)
  reversal = String((await reverse(world.context, BigInt(adjustment))).transactionId)
})
afterAll(() => world.close())

async function list(query: Record<string, string> = {}, who = finance): Promise<FinanceTransactionsPage> {
  const reply = await who.get(`/api/finance/transactions?${new URLSearchParams(query)}`)
  expect(reply.status, reply.text).toBe(200)
  return reply.json as FinanceTransactionsPage
}

/** Reads to the end; `between` happens after each page. */
async function readAll(
  query: Record<string, string>, between: () => Promise<unknown> = () => Promise.resolve(),
): Promise<string[]> {
  const ids: string[] = []
  let cursor: string | null = null
  do {
    const page: FinanceTransactionsPage = await list({ ...query, ...cursor && { cursor } })
    ids.push(...page.transactions.map(row => row.id))
    cursor = page.nextCursor
    await between()
  } while (cursor)
  return ids
}

async function sum(query: Record<string, string>): Promise<LedgerTotalsDto> {
  const reply = await finance.get(`/api/finance/transactions/totals?${new URLSearchParams(query)}`)
  expect(reply.status, reply.text).toBe(200)
  return reply.json as LedgerTotalsDto
}

/** What the database says, newest first. */
async function idsWhere(condition: string): Promise<string[]> {
  const rows = await world.context.admin.unsafe(`select t.id::text as id from credit_transaction t left join call c on c.id = t.call_id where ${condition} order by t.id desc`)
  return rows.map(row => row.id as string)
}

const ofAda = () => `t.wallet_id = '${ada.person.walletId}'`

describe('the ledger of everybody', () => {
  it('finds exactly the rows that each filter asks for, whatever the page size', async () => {
    const calls = `t.call_id = '${london.callId}'`
    const payments = `t.payment_id = '${paid.paymentId}'`
    const views: [string, Record<string, string>, string][] = [
      ['everything', {}, 'true'],
      ['a person by id', { person: ada.person.id }, ofAda()],
      ['a person by e-mail address', { person: ada.person.email.toUpperCase() }, ofAda()],
      ['a person by part of the name', { person: 'o’neill' }, ofAda()],
      ['a name with signs that a pattern would use', { person: '100%_' }, ofAda()],
      ['several people of one name', { person: 'Ada' }, 'true'],
      ['nobody', { person: '100x_' }, 'false'],
      ['a wallet', { wallet: ada.person.walletId }, ofAda()],
      ['a number as it is written at home', { number: '020 7946 0123' }, `c.to_number = '${NUMBERS.british}'`],
      ['a number with brackets and dashes', { number: '+44 (0) 20-7946-0123'.replace(' (0)', '') }, `c.to_number = '${NUMBERS.british}'`],
      ['a number of other scripts', { number: '＋٤٤٢٠٧٩٤٦٠١٢٣' }, `c.to_number = '${NUMBERS.british}'`],
      ['a call', { reference: london.callId }, calls],
      ['the parent leg', { reference: london.parentSid }, calls],
      ['the child leg', { reference: london.childSid.toUpperCase() }, calls],
      ['a payment', { reference: paid.paymentId }, payments],
      ['a receipt', { reference: receipt.toLowerCase() }, payments],
      ['the provider’s payment', { reference: paid.providerPaymentId }, payments],
      ['the provider’s session', { reference: paid.providerPaymentId.replace('pi_', 'cs_') }, payments],
      ['the provider’s charge', { reference: paid.chargeId }, payments],
      ['a wallet as a reference', { reference: ada.person.walletId }, ofAda()],
      ['a row', { reference: adjustment }, `t.id = ${adjustment}`],
      ['a row with its sign', { reference: `#${adjustment}` }, `t.id = ${adjustment}`],
      ['the key of a row', { reference: `reverse:${adjustment}` }, `t.id = ${reversal}`],
      ['an id of nothing', { reference: world.context.ids.uuid(new Date()) }, 'false'],
      ['words that are no id', { reference: 'call me' }, 'false'],
      ['an exact amount, either way', { amount: '250000' }, 'abs(t.amount_micros) = 250000'],
      ['an amount with a direction', { amount: '250000', direction: 'in' }, 't.amount_micros = 250000'],
      ['a range', { amountFrom: '40000', amountTo: '12340000' }, 'abs(t.amount_micros) between 40000 and 12340000'],
      ['a lower bound', { amountFrom: '12340000', direction: 'in' }, 't.amount_micros >= 12340000'],
      ['what left', { direction: 'out' }, 't.amount_micros < 0'],
      ['a kind', { kind: 'topup' }, `t.kind = 'topup'`],
      ['several kinds', { kind: 'adjustment,reversal,topup' }, `t.kind in ('adjustment', 'reversal', 'topup')`],
      ['calls', { kind: 'call_charge' }, `t.kind = 'call_charge'`],
      ['a contra account', { contra: 'adjustment:test' }, `t.contra_account = 'adjustment:test'`],
      ['a number and a person', { number: NUMBERS.dear, person: ada.person.id }, 'false'],
      ['a call and a kind', { reference: london.callId, kind: 'refund' }, 'false'],
      ['a person, a kind and an amount', { person: ada.person.id, kind: 'call_charge', amountTo: '39999' }, `${ofAda()} and t.kind = 'call_charge' and abs(t.amount_micros) < 40000`],
    ]
    for (const [name, query, condition] of views) {
      const expected = await idsWhere(condition)
      expect(await readAll(query), name).toEqual(expected)
      expect(await readAll({ ...query, limit: '2' }), `${name}, in twos`).toEqual(expected)
      expect((await sum(query)).count, `${name}, counted`).toBe(expected.length)
    }
    const [{ hash } = { hash: '' }] = await world.context.admin<{ hash: string }[]>`select encode(hash, 'hex') as hash from credit_transaction where id = ${adjustment}`
    const parts = [hash, hash.slice(0, 8), hash.slice(0, 8).toUpperCase(), hash.slice(0, 33)]
    for (const reference of parts) expect(await readAll({ reference }), reference).toEqual([adjustment])
    expect(await readAll({ reference: hash.replace(/.$/, last => (last === '0' ? '1' : '0')) })).toEqual([])
    expect((await idsWhere(ofAda())).length).toBe(6)
    expect((await idsWhere(`t.kind = 'call_charge' and ${ofAda()}`)).length).toBe(2)
  })

  it('finds a person however the name is written', async () => {
    const nguyen = await world.visit()
    await world.context.admin`update "user" set name = 'Nguyễn Thị Юлия' where id = ${nguyen.person.id}`
    const expected = await idsWhere(`t.wallet_id = '${nguyen.person.walletId}'`)
    expect(expected.length).toBeGreaterThan(0)
    for (const person of ['Nguyen', 'NGUYỄN thi', 'nguyễn', 'yulia'.replace('l', 'li'), 'Юлия']) expect(await readAll({ person }), person).toEqual(expected)
  })

  it('refuses what it does not know how to ask, by its name', async () => {
    const paths = [
      'transactions', 'transactions/totals', 'audit', 'margin', 'books/cases', 'disputes', 'complaints', 'adjustments', 'dashboard',
      'people', 'anchors',
    ]
    for (const path of paths) {
      const refusal = expectRefusal(await finance.get(`/api/finance/${path}?knd=topup`), 400, 'invalid_request')
      expect(refusal.details, path).toMatchObject({ issues: expect.arrayContaining([{ path: 'knd', message: 'is not something that can be said here' }]) })
    }
  })

  it('says how far it has looked where it did not look through all', async () => {
    const { transactions } = await list()
    const page = await world.context.database.asStaff(finance.person.id, tx => listLedger(tx, { contraAccount: 'nobody' }, { limit: 50, beforeId: null, lookThrough: 3 }))
    expect(page).toMatchObject({ rows: [], nextBefore: expect.any(String) })
    expect(transactions.map(row => row.createdAt)).toContain(page.lookedBackTo)
    expect((await list({ contra: 'nobody' })).lookedBackTo).toBe(null)
  })

  it('is looked at by when something happened or by when it was written', async () => {
    const early = await world.visit({ grantMicros: 0n })
    const [at, wide] = [new Date('2024-03-31T23:59:59.999Z'), new Date('2024-04-01T00:00:00.000Z')]
    await post(world.context, early.person, 5n, { effectiveAt: at })
    await post(world.context, early.person, 7n, { effectiveAt: wide })
    const views: [Record<string, string>, string][] = [
      [{ from: '2024-03-01T00:00:00Z', to: '2024-04-01T00:00:00Z' }, `t.effective_at >= '2024-03-01Z' and t.effective_at < '2024-04-01Z'`],
      [{ from: '2024-04-01T00:00:00Z', to: '2024-05-01T00:00:00Z' }, `t.effective_at >= '2024-04-01Z' and t.effective_at < '2024-05-01Z'`],
      [{ to: '2024-05-01T02:00:00+02:00', by: 'effective' }, `t.effective_at < '2024-05-01Z'`],
      [{ from: '2024-04-02T00:00:00Z', by: 'effective' }, `t.effective_at >= '2024-04-02Z'`],
      [{ to: '2024-05-01T00:00:00Z', by: 'posted' }, 'false'],
      [{ from: '2024-05-01T00:00:00Z', by: 'posted' }, 'true'],
    ]
    for (const [query, condition] of views) {
      const expected = await idsWhere(condition)
      expect(await readAll(query), JSON.stringify(query)).toEqual(expected)
      expect(await readAll({ ...query, limit: '1' }), JSON.stringify(query)).toEqual(expected)
      expect((await sum(query)).count, JSON.stringify(query)).toBe(expected.length)
    }
    const [first] = await world.context.admin`select to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, id::text from credit_transaction where id = ${adjustment}`
    const since = await readAll({ from: first!.at as string, by: 'posted' })
    expect(since.at(-1), 'to the microsecond').toBe(adjustment)
    expect(await readAll({ to: first!.at as string, by: 'posted' })).toEqual(await idsWhere(`t.id < ${adjustment}`))
  })

  it('comes page by page, no row twice and none missing while others are posted', async () => {
    for (const query of [{}, { kind: 'call_charge' }, { kind: 'grant,topup' }, { direction: 'in' }, { person: ada.person.id }] as Record<string, string>[]) {
      const expected = await readAll(query)
      const read = await readAll({ ...query, limit: '3' }, async () => {
        await world.complete(ada, 61, NUMBERS.british)
        await payIn(world.context, ada.person, 100n)
      })
      expect(read, JSON.stringify(query)).toEqual(expected)
    }
    expect(await world.violations()).toEqual([])
  })

  it('says what a row is, whose, and with what', async () => {
    const { transactions: [row] } = await list({ reference: london.callId })
    expect(row).toMatchObject({
      kind: 'call_charge', amountMicros: '-40000', grantedMicros: '-40000', currency: 'USD', contraAccount: 'revenue:calls', actor: 'system:webhook',
      callId: london.callId, callDisplay: '+44 20 7946 0123', paymentId: null, person: { id: ada.person.id, name: 'Ada “100%_” O’Neill', email: ada.person.email },
    })
    expect(row!.hash).toMatch(/^[0-9a-f]{64}$/)
    expect(row!.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/)
  })

  it('adds up what is filtered, apart from the list', async () => {
    const totals = await sum({ person: ada.person.id, kind: 'adjustment,reversal' })
    expect(totals).toEqual({
      isComplete: true, currency: 'USD', count: 2, inMicros: '250000', outMicros: '250000', netMicros: '0',
      byKind: [{ kind: 'adjustment', count: 1, inMicros: '0', outMicros: '250000' }, { kind: 'reversal', count: 1, inMicros: '250000', outMicros: '0' }],
    })
    expect(await sum({ person: 'nobody at all' })).toEqual({ isComplete: true, currency: 'USD', count: 0, inMicros: '0', outMicros: '0', netMicros: '0', byKind: [] })
  })

  it('finds the rows of a dispute and of a refund by the provider’s ids', async () => {
    const visitor = await world.visit({ grantMicros: 0n })
    const payment = await payIn(world.context, visitor.person, 500n)
    const disputeId = dispute(world.context, payment, 500n)
    await world.context.admin`insert into dispute (id, payment_id, wallet_id, amount_minor, currency, status, status_rank, created_at, updated_at)
      values (${disputeId}, ${payment.paymentId}, ${visitor.person.walletId}, 500, 'USD', 'warning', 0, now(), now())`
    const [row] = await world.context.admin`select transaction_id::text as id from payment where id = ${payment.paymentId}`
    expect(await readAll({ reference: disputeId })).toEqual([row!.id])
    const request = await visitor.post('/api/user/refunds', { id: world.context.ids.uuid(new Date()), amountMicros: '1000000' })
    expect(request.status, request.text).toBeLessThan(300)
    const [part] = await world.context.admin`select id, request_id, transaction_id::text as row from payment_refund where payment_id = ${payment.paymentId}`
    await world.context.admin`update payment_refund set provider_refund_id = 're_test_1' where id = ${part!.id as string}`
    for (const reference of ['re_test_1', part!.id as string, part!.request_id as string]) expect(await readAll({ reference }), reference).toEqual([part!.row])
  })

  it('answers hostile and mistaken questions with a sentence, and never with a fault', async () => {
    const bad: Record<string, string>[] = [
      { number: 'nonsense' }, { number: '12' }, { number: '+44 20 794' }, { number: '911' }, { number: ' '.repeat(10) }, { number: '1'.repeat(65) },
      { person: '\u0000' }, { person: 'a\nb' }, { person: '' }, { person: 'x'.repeat(255) }, { reference: '\u0000' }, { wallet: 'all' }, { wallet: `${ada.person.walletId}'` },
      { kind: 'call_charge,drop' }, { kind: '' }, { amount: '-1' }, { amount: '1.5' }, { amount: '9'.repeat(19) }, { amount: '0x1f' }, { amountFrom: '2', amountTo: '1' },
      { by: 'id' }, { from: 'yesterday' }, { from: '0000-01-01T00:00:00Z' }, { from: '275760-09-13T00:00:00Z' }, { from: '2024-02-01T00:00:00Z', to: '2024-01-01T00:00:00Z' },
      { cursor: 'x' }, { cursor: Buffer.from('0').toString('base64url') }, { cursor: Buffer.from('1; drop').toString('base64url') },
      { limit: '0' }, { limit: '101' }, { limit: '1e9' }, { direction: 'up' }, { lateOf: '2024-13' },
    ]
    for (const query of bad) {
      const issue = expectRefusal(await finance.get(`/api/finance/transactions?${new URLSearchParams(query)}`), 400, 'invalid_request')
      expect(issue.details, JSON.stringify(query)).toHaveProperty('issues')
      if (!('cursor' in query || 'limit' in query)) expectRefusal(await finance.get(`/api/finance/transactions/totals?${new URLSearchParams(query)}`), 400, 'invalid_request')
    }
    expectRefusal(await finance.get(`/api/finance/transactions?kind=topup&kind=grant`), 400, 'invalid_request')
    for (const odd of ['\\', '%', '_', '\'; drop table wallet; --', '🙂', '{1,2}', 'نور', '$1', ')) or true']) {
      for (const key of ['person', 'reference', 'contra']) expect((await list({ [key]: odd })).transactions, `${key}=${odd}`).toEqual(odd === '%' || odd === '_' ? expect.any(Array) : [])
    }
    expect(await readAll({ cursor: Buffer.from('999999999999999999').toString('base64url') })).toEqual(await readAll({}))
  })
})

describe('people', () => {
  it('are found by name, e-mail address and id, with what their wallet holds', async () => {
    for (const q of ['O’Neill', ada.person.email, ada.person.id]) {
      const reply = await finance.get(`/api/finance/people?q=${encodeURIComponent(q)}`)
      const { people } = reply.json as FinancePeopleDto
      const [row] = await world.context.admin`select balance_micros::text as balance from wallet where id = ${ada.person.walletId}`
      expect(people, q).toEqual([{
        userId: ada.person.id, name: 'Ada “100%_” O’Neill', email: ada.person.email, role: 'caller', walletId: ada.person.walletId, currency: 'USD',
        balanceMicros: row!.balance, heldMicros: '0', status: 'active',
      }])
    }
    expect(((await finance.get('/api/finance/people?q=Ada&limit=2')).json as FinancePeopleDto).people).toHaveLength(2)
    expectRefusal(await finance.get('/api/finance/people?q='), 400, 'invalid_request')
    expectRefusal(await finance.get('/api/finance/people'), 400, 'invalid_request')
  })
})
