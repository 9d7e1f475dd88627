import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AdjustmentDto, AdjustmentsPage } from '../../shared/schemas/adjustments'
import type { HttpReply } from '../support/http-app'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { expectHealthy, expectWallet, setWalletStatus } from '../support/ledger/read-ledger'
import { mutateFunction } from '../support/ledger/mutate-function'
import { warmPool } from '../support/test-context'

let world: HttpWorld
let ravi: Visitor
let asha: Visitor
let boss: Visitor
let person: Visitor

beforeAll(async () => {
  world = await createHttpWorld()
  ravi = await world.visit({ role: 'finance', secondFactor: true })
  asha = await world.visit({ role: 'finance', secondFactor: true })
  boss = await world.visit({ role: 'admin', secondFactor: true })
  await world.context.admin`update "user" set name = 'Ravi' where id = ${ravi.person.id}`
  await world.context.admin`update "user" set name = 'Asha' where id = ${asha.person.id}`
})
afterAll(() => world.close())
beforeEach(async () => {
  person = await world.visit()
})

const DOLLAR = 1_000_000n
const bodyFor = (changes: Record<string, unknown> = {}) => ({
  id: randomUUID(),
  walletId: person.person.walletId,
  amountMicros: String(3n * DOLLAR),
  reasonCode: 'goodwill',
  note: 'The call to London dropped three times',
  evidenceLinks: ['https://desk.example.com/ticket/17'],
  ...changes,
})
const request = (body: object, who = ravi) => who.post('/api/finance/adjustments', body)
async function requested(changes: Record<string, unknown> = {}, who = ravi): Promise<AdjustmentDto> {
  const reply = await request(bodyFor(changes), who)
  expect(reply.status, reply.text).toBe(201)
  return reply.json as AdjustmentDto
}
function decide(who: Visitor, { id, contentHash }: Pick<AdjustmentDto, 'id' | 'contentHash'>, decision: string, more: object = {}): Promise<HttpReply> {
  return who.post(`/api/finance/adjustments/${id}/decision`, { decision, contentHash, ...more })
}
const balance = (micros: bigint) => expectWallet(world.context.admin, person.person.walletId, { balanceMicros: micros })
const auditOf = (id: string) => world.context.admin`select actor_id, action, before, after from audit_log where subject_id = ${id} order by id`

/** Refused, and not a byte of any row has changed (M17). */
async function refused(work: () => Promise<HttpReply>, status: number, code: Parameters<typeof expectRefusal>[2]) {
  const before = await world.fingerprint()
  const body = expectRefusal(await work(), status, code)
  expect(await world.fingerprint()).toEqual(before)
  return body
}

describe('an adjustment', () => {
  it('M13 moves nothing when it is asked for, and its amount when somebody else approves it', async () => {
    const asked = await requested()
    expect(asked).toMatchObject({ state: 'pending', choices: ['withdrawn'], obstacle: 'You asked for this yourself, so someone else must approve it.', transactionId: null })
    await balance(10n * DOLLAR)
    const seen = (await asha.get(`/api/finance/adjustments/${asked.id}`)).json as AdjustmentDto
    expect(seen).toMatchObject({ choices: ['approved', 'refused'], obstacle: null, requestedBy: { name: 'Ravi' }, balanceMicros: '10000000' })
    const reply = await decide(asha, seen, 'approved', { note: 'Checked the ticket' })
    expect(reply.json).toMatchObject({ state: 'approved', choices: [], decidedBy: { name: 'Asha' }, decisionNote: 'Checked the ticket', balanceMicros: '13000000' })
    await balance(13n * DOLLAR)
    const { transactionId } = reply.json as AdjustmentDto
    const [row] = await world.context.admin`select kind, amount_micros, contra_account, actor, reason, idempotency_key from credit_transaction where id = ${transactionId}`
    expect(row).toEqual({
      kind: 'adjustment', amount_micros: 3n * DOLLAR, contra_account: 'adjustment:goodwill', reason: asked.note, idempotency_key: `adjustment:${asked.id}`, actor: `staff:${ravi.person.id}+${asha.person.id}`,
    })
    await expectHealthy(world.context.admin)
  })

  it('A5 is written down with who, before and after, and told to the person by mail', async () => {
    const asked = await requested({ amountMicros: '-1500000' })
    await decide(asha, asked, 'approved')
    expect(await auditOf(asked.id)).toEqual([
      { actor_id: ravi.person.id, action: 'adjustment.request', before: null, after: expect.objectContaining({ state: 'pending', amountMicros: '-1500000', contentHash: asked.contentHash }) as object },
      { actor_id: asha.person.id, action: 'adjustment.approve', before: { state: 'pending', balanceMicros: '10000000' }, after: expect.objectContaining({ state: 'approved', balanceMicros: '8500000' }) as object },
    ])
    const [mail] = await world.context.admin`select subject, body_text from mail_outbox where user_id = ${person.person.id} and kind = 'adjustment-posted'`
    expect(mail!.subject).toContain('$1.50 taken from your wallet')
    expect(mail!.body_text).toContain('The call to London dropped three times.')
    expect(mail!.body_text).toContain('$8.50')
  })

  it('tells the person’s open pages', async () => {
    const asked = await requested()
    const news: unknown[] = []
    const stop = world.context.live.subscribe(person.person.id, one => news.push(one))
    await decide(asha, asked, 'approved')
    stop()
    expect(news).toEqual([{ userId: person.person.id, callId: null }])
  })

  it('M13 is refused or withdrawn without moving anything', async () => {
    const [one, two] = [await requested(), await requested()]
    expect((await decide(asha, one, 'refused', { note: 'No ticket like that' })).json).toMatchObject({ state: 'refused', transactionId: null })
    expect((await decide(ravi, two, 'withdrawn')).json).toMatchObject({ state: 'withdrawn', transactionId: null })
    await balance(10n * DOLLAR)
    expect((await auditOf(one.id)).map(row => row.action as string)).toEqual(['adjustment.request', 'adjustment.refuse'])
    await refused(() => decide(asha, one, 'approved'), 409, 'already_decided')
    await refused(() => decide(asha, two, 'approved'), 409, 'already_decided')
  })

  it('M16 is asked for once under one id, also by eight at once', async () => {
    await warmPool(world.context)
    const body = bodyFor()
    const replies = await Promise.all(Array.from({ length: 8 }, () => request(body)))
    expect(replies.map(reply => reply.status)).toEqual(Array(8).fill(201))
    expect(new Set(replies.map(reply => reply.text)).size).toBe(1)
    expect(replies.filter(reply => reply.headers['idempotency-hit'] === 'true')).toHaveLength(7)
    expect(await auditOf(body.id)).toHaveLength(1)
    const other = await refused(() => request({ ...body, amountMicros: '4000000' }), 409, 'idempotency_mismatch')
    expect(other.message).toContain('Nothing was changed')
    await refused(() => request(body, asha), 409, 'idempotency_mismatch')
  })
})

describe('who may decide', () => {
  it('M13 nobody approves their own request', async () => {
    const asked = await requested()
    const { message } = await refused(() => decide(ravi, asked, 'approved'), 403, 'own_request')
    expect(message).toBe('You asked for this yourself, so someone else must approve it. Nothing was changed.')
    await refused(() => decide(ravi, asked, 'refused'), 403, 'own_request')
    const foreign = await refused(() => decide(asha, asked, 'withdrawn'), 403, 'own_request')
    expect(foreign.message).toBe('Only Ravi, who asked for this, can withdraw it. You may refuse it. Nothing was changed.')
  })

  it('M13 nobody moves their own wallet: not by asking, not by approving', async () => {
    await refused(() => request(bodyFor({ walletId: ravi.person.walletId })), 403, 'own_request')
    const about = await requested({ walletId: asha.person.walletId })
    const { message } = await refused(() => decide(asha, about, 'approved'), 403, 'own_request')
    expect(message).toContain('your own wallet')
    expect((await asha.get(`/api/finance/adjustments/${about.id}`)).json).toMatchObject({ choices: [] })
  })

  it('M13 nobody approves what they did not read', async () => {
    const asked = await requested()
    const other = await requested({ amountMicros: '9000000' })
    await refused(() => decide(asha, { ...asked, contentHash: other.contentHash }, 'approved'), 409, 'content_changed')
    await refused(() => decide(asha, { ...asked, contentHash: 'ab'.repeat(32) }, 'refused'), 409, 'content_changed')
  })

  it('M13 a request that was changed behind our back is approved by nobody', async () => {
    const asked = await requested()
    await world.context.admin`alter table adjustment_request disable trigger adjustment_stays`
    await world.context.admin`update adjustment_request set amount_micros = amount_micros * 100 where id = ${asked.id}`
    await world.context.admin`alter table adjustment_request enable always trigger adjustment_stays`
    await refused(() => decide(asha, asked, 'approved'), 409, 'content_changed')
  })

  it('M13 eight approvers at once: one posts it, the others are told who did', async () => {
    const colleagues = await Promise.all(Array.from({ length: 8 }, () => world.visit({ role: 'finance', secondFactor: true })))
    const asked = await requested()
    await warmPool(world.context)
    const replies = await Promise.all(colleagues.map(one => decide(one, asked, 'approved')))
    expect(replies.map(reply => reply.status).sort()).toEqual([200, ...Array<number>(7).fill(409)])
    for (const reply of replies.filter(one => one.status !== 200)) {
      expect(expectRefusal(reply, 409, 'already_decided').message).toBe('Ada approved this already. Nothing was changed again.')
    }
    await balance(13n * DOLLAR)
    expect(await auditOf(asked.id)).toHaveLength(2)
    await expectHealthy(world.context.admin)
  })

  it('M13 the same person’s approval counts once', async () => {
    const asked = await requested()
    await decide(asha, asked, 'approved')
    const { message } = await refused(() => decide(asha, asked, 'approved'), 409, 'already_decided')
    expect(message).toBe('You approved this already. Nothing was changed again.')
  })

  it('A4 wants a second factor of the last minutes, to ask and to decide', async () => {
    const asked = await requested()
    const late = await world.visit({ role: 'finance', secondFactor: true })
    await world.context.admin`update session set second_factor_at = ${new Date(world.context.clock.now().getTime() - 301_000)} where user_id = ${late.person.id}`
    await refused(() => request(bodyFor(), late), 403, 'second_factor_required')
    await refused(() => decide(late, asked, 'approved'), 403, 'second_factor_required')
    await late.stepUp()
    expect((await decide(late, asked, 'approved')).status).toBe(200)
  })

  it('is bounded by one’s role, asking and approving', async () => {
    const { message } = await refused(() => request(bodyFor({ amountMicros: '500000001' })), 403, 'limit_reached')
    expect(message).toContain('$500.00')
    await refused(() => request(bodyFor({ amountMicros: '-500000001' })), 403, 'limit_reached')
    await requested({ amountMicros: '500000000' })
    const large = await requested({ amountMicros: '500000001' }, boss)
    expect((await asha.get(`/api/finance/adjustments/${large.id}`)).json).toMatchObject({ choices: ['refused'], obstacle: expect.stringContaining('$500.00') as string })
    await refused(() => decide(asha, large, 'approved'), 403, 'limit_reached')
    await refused(() => request(bodyFor({ amountMicros: '5000000001' }), boss), 403, 'limit_reached')
    await balance(10n * DOLLAR)
  })
})

describe('money that is not there', () => {
  it('M9 takes no more than what is free, and the request waits', async () => {
    const call = await world.dial(person)
    const asked = await requested({ amountMicros: '-10000000' })
    const { message } = await refused(() => decide(asha, asked, 'approved'), 402, 'insufficient_credits')
    expect(message).toMatch(/^The wallet has \$8\.80 to take from, which is less than \$10\.00\. Nothing was taken\./)
    await world.report(call, { status: 'no-answer', sequence: 3 })
    expect((await decide(asha, asked, 'approved')).status).toBe(200)
    await balance(0n)
  })

  it('M14 moves nothing in a closed wallet', async () => {
    const asked = await requested()
    await setWalletStatus(world.context.admin, person.person.walletId, 'closed')
    await refused(() => decide(asha, asked, 'approved'), 403, 'wallet_closed')
    expect((await decide(asha, asked, 'refused')).status).toBe(200)
  })
})

describe('bad input', () => {
  it.each<[string, Record<string, unknown>]>([
    ['zero', { amountMicros: '0' }], ['minus zero', { amountMicros: '-0' }], ['a number', { amountMicros: 5 }], ['a fraction', { amountMicros: '1.5' }], ['an exponent', { amountMicros: '1e6' }],
    ['a plus', { amountMicros: '+5' }], ['huge', { amountMicros: '9'.repeat(16) }], ['words', { amountMicros: 'five dollars' }], ['another currency', { amountMicros: '€5' }], ['nothing', { amountMicros: '' }],
    ['an unknown reason', { reasonCode: 'because' }], ['no note', { note: '   ' }], ['a short note', { note: 'ok' }], ['a long note', { note: 'x'.repeat(501) }], ['a NUL', { note: 'a note with a \u0000 in it' }],
    ['half a character', { note: 'a note with \ud800 in it' }], ['six links', { evidenceLinks: Array(6).fill('https://example.com/') }], ['a link without TLS', { evidenceLinks: ['http://example.com/'] }],
    ['a script for a link', { evidenceLinks: ['javascript:alert(1)'] }], ['a link with a password', { evidenceLinks: ['https://a:b@example.com/'] }], ['a link into this machine', { evidenceLinks: ['https://localhost/'] }],
    ['a long link', { evidenceLinks: [`https://example.com/${'a'.repeat(500)}`] }], ['no list of links', { evidenceLinks: 'https://example.com/' }], ['a wallet that is none', { walletId: 'mine' }],
    ['tomorrow', { effectiveAt: '2999-01-01T00:00:00Z' }], ['long before the account', { effectiveAt: '1999-01-01T00:00:00Z' }], ['no date', { effectiveAt: 'yesterday' }], ['somebody else as its author', { requestedBy: 'me' }],
  ])('is refused and changes nothing: %s', async (_what, changes) => {
    await refused(() => request(bodyFor(changes)), 400, 'invalid_request')
  })

  it('is not found where there is no such wallet or request', async () => {
    await refused(() => request(bodyFor({ walletId: randomUUID() })), 404, 'not_found')
    await refused(() => decide(asha, { id: randomUUID(), contentHash: 'ab'.repeat(32) }, 'approved'), 404, 'not_found')
    expectRefusal(await asha.get(`/api/finance/adjustments/${randomUUID()}`), 404, 'not_found')
  })

  it('F4 counts from the day it is given', async () => {
    const effectiveAt = new Date(world.context.clock.now().getTime() - 86_400_000).toISOString()
    const asked = await requested({ effectiveAt })
    const { transactionId } = (await decide(asha, asked, 'approved')).json as AdjustmentDto
    const [row] = await world.context.admin`select effective_at from credit_transaction where id = ${transactionId}`
    expect((row!.effective_at as Date).toISOString()).toBe(effectiveAt)
  })
})

describe('the list', () => {
  it('shows what waits first, page by page, without a row twice', async () => {
    const mine = [await requested(), await requested(), await requested()]
    await decide(asha, mine[0]!, 'refused')
    const seen: AdjustmentDto[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: AdjustmentsPage = (await asha.get(`/api/finance/adjustments?limit=2${cursor && `&cursor=${cursor}`}`)).json as AdjustmentsPage
      seen.push(...page.adjustments)
      cursor = page.nextCursor
    }
    expect(new Set(seen.map(row => row.id)).size).toBe(seen.length)
    for (const { id } of mine) expect(seen.map(row => row.id)).toContain(id)
    const firstDecided = seen.findIndex(row => row.state !== 'pending')
    expect(seen.slice(firstDecided).every(row => row.state !== 'pending')).toBe(true)
    expect(seen.findIndex(row => row.id === mine[0]!.id)).toBeGreaterThan(seen.findIndex(row => row.id === mine[1]!.id))
    expectRefusal(await asha.get('/api/finance/adjustments?cursor=abc'), 400, 'invalid_request')
  })

  it('is for reading only to an auditor', async () => {
    const auditor = await world.visit({ role: 'auditor', secondFactor: true })
    const asked = await requested()
    const page = (await auditor.get('/api/finance/adjustments?state=pending&limit=100')).json as AdjustmentsPage
    expect(page.maximumMicros).toBeNull()
    expect(page.adjustments.find(row => row.id === asked.id)).toMatchObject({ choices: [], obstacle: 'Your account reads here and decides nothing.' })
    await refused(() => decide(auditor, asked, 'approved'), 403, 'forbidden')
  })
})

describe('the test itself', () => {
  it.each([
    ['own_request', 'decide_adjustment', /\(p_decision = 'withdrawn'\) <> \(v_request\.requested_by = p_decided_by\) or/, 'false or'],
    ['already_decided', 'decide_adjustment', 'v_request.state <> \'pending\'', 'false'],
    ['content_changed', 'decide_adjustment', 'v_request.content_hash is distinct from p_content_hash', 'false'],
  ] as const)('catches a kernel that lost its check: %s', async (code, name, from, to) => {
    const [row] = await world.context.admin`select pg_get_functiondef(oid) as source from pg_proc where proname = ${name}`
    const asked = await requested()
    if (code === 'already_decided') await decide(asha, asked, 'refused')
    await mutateFunction(world.context.admin, name, from, to)
    try {
      const who = code === 'own_request' ? ravi : asha
      const reply = await decide(who, code === 'content_changed' ? { ...asked, contentHash: 'ab'.repeat(32) } : asked, 'approved')
      expect((reply.json as { code?: string }).code).not.toBe(code)
    } finally {
      await world.context.admin.unsafe(String(row!.source))
    }
  })
})
