import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { CALL_BOUNDS, CALL_CHANNELS, CALL_ENDINGS, CALL_STATUSES, TIMELINE_SOURCES, type CallDetailDto, type CallHistoryPage, type EndCallReply, type StartCallReply, type TimelineDto } from '../../shared/schemas/calls'
import { LINE_TYPES, PRICE_COMPONENTS, type QuoteDto } from '../../shared/schemas/rating'
import type { StaffLimitsDto } from '../../shared/schemas/limits'
import type { TokenReply } from '../../shared/schemas/twilio'
import { ROLES, type ProfileDto } from '../../shared/schemas/user'
import { TRANSACTION_KINDS, WALLET_STATUS_REASONS, WALLET_STATUSES, type TransactionsPage } from '../../shared/schemas/wallet'
import type { HttpReply } from '../support/http-app'
import { createHttpWorld, type HttpWorld, type Visitor } from '../support/http-world'
import { NUMBERS } from '../support/test-context'
import type { DialledCall } from '../support/twilio-requests'

const micros = z.string().regex(/^-?\d{1,19}$/)
const instant = z.iso.datetime()
const hash = z.string().regex(/^[0-9a-f]{64}$/)
const e164 = z.string().regex(/^\+[1-9]\d{6,14}$/)
const seconds = z.number().int().nonnegative()
const component = {
  component: z.enum(PRICE_COMPONENTS), currency: z.literal('USD'), rateNanosPerMinute: micros, connectFeeMicros: micros, initialSeconds: seconds, incrementSeconds: seconds, minimumSeconds: seconds, graceSeconds: seconds,
  matchedPrefix: z.string().regex(/^\d+$/), originPrefix: z.string(), description: z.string().min(1),
}
const wallet = z.strictObject({ id: z.uuid(), currency: z.literal('USD'), balanceMicros: micros, heldMicros: micros, availableMicros: micros, status: z.enum(WALLET_STATUSES), statusReason: z.enum(WALLET_STATUS_REASONS).nullable() })
const limits = z.strictObject({
  callsAtOnce: seconds, agentCallsAtOnce: seconds, startsPerMinute: seconds,
  countriesPerDay: seconds, spendPerDayMicros: micros,
  pricePerMinuteMicros: micros, maxCallSeconds: seconds,
})
const bound = z.strictObject({ by: z.enum(CALL_BOUNDS), limitMicros: micros.nullable() })
const quote = z.strictObject({
  currency: z.literal('USD'), components: z.array(z.strictObject(component)).min(1), toNumber: e164, display: z.string(), country: z.string().length(2).nullable(),
  lineType: z.enum(LINE_TYPES), availableMicros: micros, maxSeconds: seconds, bound: bound.nullable(),
  callable: z.boolean(),
  refusal: z.strictObject({
    code: z.string(), message: z.string(), details: z.record(z.string(), z.unknown()),
  }).nullable(),
  rangOnce: z.boolean(),
})
const call = {
  id: z.uuid(), channel: z.enum(CALL_CHANNELS), direction: z.enum(['out', 'in']),
  toNumber: e164, display: z.string(), ownNumber: e164, country: z.string().length(2).nullable(),
  lineType: z.enum(LINE_TYPES), status: z.enum(CALL_STATUSES), createdAt: instant, answeredAt: instant.nullable(),
  endedAt: instant.nullable(), durationSeconds: seconds.nullable(), maxSeconds: seconds, currency: z.literal('USD'), components: z.array(z.strictObject(component)).min(1),
  bound: bound.nullable(), endedBy: z.enum(CALL_ENDINGS).nullable(),
  heldMicros: micros, chargedMicros: micros.nullable(), refundedMicros: micros,
  settling: z.boolean(), revision: seconds,
}
const breakdown = z.strictObject({
  ...component, durationSeconds: seconds, billedSeconds: seconds, computedMicros: micros, chargedMicros: micros, uncollectedMicros: micros, heldMicros: micros, source: z.enum(['webhook', 'dial-result', 'reconciler']), createdAt: instant,
})
const detail = z.strictObject({
  ...call, breakdown: z.array(breakdown),
  transaction: z.strictObject({
    id: z.string(), walletSeq: z.string(), hash, createdAt: instant, balanceAfterMicros: micros,
  }).nullable(),
})
const timeline = z.strictObject({
  callId: z.uuid(),
  events: z.array(z.strictObject({
    id: z.string(), receivedAt: instant, occurredAt: instant.nullable(), source: z.enum(TIMELINE_SOURCES),
    kind: z.string(), changed: z.array(z.string()),
    facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  })),
})
const transactions = z.strictObject({
  transactions: z.array(z.strictObject({
    id: z.string(), walletSeq: z.string(), kind: z.enum(TRANSACTION_KINDS), amountMicros: micros,
    balanceAfterMicros: micros, contraAccount: z.string(), reason: z.string().nullable(), callId: z.uuid().nullable(),
    callDisplay: z.string().nullable(), effectiveAt: instant, createdAt: instant, hash,
  })),
  nextCursor: z.string().nullable(),
})

let world: HttpWorld
let visitor: Visitor
let settled: DialledCall
let open: DialledCall
let free: DialledCall

beforeAll(async () => {
  world = await createHttpWorld({ env: { LIMIT_CALLS_AT_ONCE: '1000' } })
  visitor = await world.visit()
  settled = await world.complete(visitor, 61)
  free = await world.dial(visitor)
  await world.report(free, { status: 'no-answer', sequence: 2, durationSeconds: 0 })
  open = await world.dial(visitor)
})
afterAll(() => world.close())

/** Exactly these fields of these types: one more or less fails. */
function read<T>(schema: z.ZodType, reply: HttpReply): T {
  expect(reply.status, reply.text).toBeLessThan(300)
  expect(reply.headers['content-type']).toMatch(/^application\/json/)
  const parsed = schema.safeParse(reply.json)
  expect(parsed.error?.issues ?? []).toEqual([])
  return reply.json as T
}

describe('what the routes answer', () => {
  it('GET /api/user/profile', async () => {
    const profile = read<ProfileDto>(z.strictObject({
      user: z.strictObject({
        id: z.string(), name: z.string(), email: z.email(), emailConfirmed: z.boolean(), role: z.enum(ROLES),
        createdAt: instant,
      }),
      wallet, limits, askAboveNanosPerMinute: micros.nullable(),
      callerId: e164, callerIds: z.array(e164), ringsAt: z.array(e164),
      defaultCountry: z.string().length(2), lowBalanceLevelsMicros: z.array(micros),
      supportEmail: z.email(),
    }), await visitor.get('/api/user/profile'))
    const { balanceMicros, heldMicros, availableMicros } = profile.wallet
    expect(BigInt(availableMicros)).toBe(BigInt(balanceMicros) - BigInt(heldMicros))
    expect(balanceMicros).toBe('9960000')
  })

  it('GET /api/user/transactions', async () => {
    const page = read<TransactionsPage>(transactions, await visitor.get('/api/user/transactions'))
    expect(page.transactions.map(row => [row.kind, row.amountMicros, row.balanceAfterMicros, row.callId])).toEqual([
      ['call_charge', '-40000', '9960000', settled.callId], ['grant', '10000000', '10000000', null],
    ])
    expect(page.transactions[0]!.callDisplay).toBe('+44 20 7946 0123')
  })

  it('GET /api/rates/quote, with and without a refusal', async () => {
    read<QuoteDto>(quote, await visitor.get('/api/rates/quote?to=02079460123&country=GB'))
    const poor = await world.visit({ grantMicros: 0n })
    const reply = read<QuoteDto>(quote, await poor.get('/api/rates/quote?to=%2B442079460123'))
    expect(reply).toMatchObject({ callable: false, maxSeconds: 0, refusal: { code: 'insufficient_credits' } })
  })

  it('POST /api/calls/browser-start and /api/calls/end', async () => {
    const start = await visitor.post('/api/calls/browser-start', { toNumber: NUMBERS.perSecondWithFee })
    const reply = read<StartCallReply>(
      z.strictObject({ callId: z.uuidv7(), toNumber: e164, maxAllowedSeconds: seconds, quote }), start,
    )
    expect(start.status).toBe(201)
    read<EndCallReply>(z.strictObject({ callId: z.uuid(), status: z.enum(CALL_STATUSES), ending: z.boolean() }), await visitor.post('/api/calls/end', { callId: reply.callId }))
  })

  it('GET /api/calls/history', async () => {
    const page = read<CallHistoryPage>(z.strictObject({ calls: z.array(z.strictObject(call)), nextCursor: z.string().nullable() }), await visitor.get('/api/calls/history?limit=2'))
    expect(page.calls).toHaveLength(2)
  })

  it('GET /api/calls/:id: every figure of a charge explains itself (M10, F1)', async () => {
    const one = read<CallDetailDto>(detail, await visitor.get(`/api/calls/${settled.callId}`))
    expect(one).toMatchObject({ status: 'completed', durationSeconds: 61, chargedMicros: '40000', heldMicros: '0', settling: false })
    expect(one.breakdown).toMatchObject([{ component: 'phone', durationSeconds: 61, billedSeconds: 120, computedMicros: '40000', chargedMicros: '40000', uncollectedMicros: '0', source: 'webhook', rateNanosPerMinute: one.components[0]!.rateNanosPerMinute }])
    const unsettled = read<CallDetailDto>(detail, await visitor.get(`/api/calls/${open.callId}`))
    expect(unsettled).toMatchObject({ chargedMicros: null, breakdown: [], transaction: null })
    const unanswered = read<CallDetailDto>(detail, await visitor.get(`/api/calls/${free.callId}`))
    expect(unanswered).toMatchObject({ status: 'no-answer', chargedMicros: '0', heldMicros: '0', transaction: null, breakdown: [] })
  })

  it('GET /api/calls/:id/timeline', async () => {
    for (const one of [settled, open, free]) read<TimelineDto>(timeline, await visitor.get(`/api/calls/${one.callId}/timeline`))
  })

  it('GET /api/twilio/token', async () => {
    read<TokenReply>(z.strictObject({ token: z.string(), identity: z.string(), expiresAt: instant }), await visitor.get('/api/twilio/token'))
  })

  it('GET and PUT /api/finance/limits/:userId', async () => {
    const staff = await world.visit({ role: 'finance' })
    const shape = z.strictObject({
      userId: z.string(), effective: limits, own: z.record(z.string(), z.union([z.number(), z.string()]).nullable()),
      single: z.record(z.string(), z.string()), pendingRequestId: z.string().nullable(),
      setBy: z.string().nullable(), setAt: instant.nullable(),
      reason: z.string().nullable(),
    })
    const path = `/api/finance/limits/${visitor.person.id}`
    expect(read<StaffLimitsDto>(shape, await staff.get(path))).toMatchObject({ setBy: null, reason: null })
    const body = { callsAtOnce: 1, agentCallsAtOnce: 2, startsPerMinute: 4, countriesPerDay: 3, spendPerDayMicros: '6', pricePerMinuteMicros: '7', maxCallSeconds: 60, reason: 'asked by phone' }
    const { reason, ...effective } = body
    expect(
      read<StaffLimitsDto>(shape, await staff.put(path, body)),
    ).toMatchObject({ effective, reason, setBy: staff.person.id })
    expect((await visitor.get('/api/user/profile')).json).toMatchObject({ limits: effective })
  })

  it('carries a request id everywhere, and no reply of a person is kept by a cache', async () => {
    for (const path of ['/api/user/profile', '/api/user/transactions', '/api/calls/history', `/api/calls/${open.callId}`, '/api/twilio/token']) {
      const { headers } = await visitor.get(path)
      expect(headers['x-request-id'], path).toMatch(/^[0-9a-f-]{36}$/)
      expect(headers['cache-control'], path).toMatch(/no-store|private, no-cache/)
    }
  })

  it('M1 has no amount of money that is a number', async () => {
    const money = /"(\w*(?:Micros|Nanos)\w*)":(?!"|null|\[(?:"[^"]*",?)*\])/
    for (const path of ['/api/user/profile', '/api/user/transactions', '/api/calls/history', `/api/calls/${settled.callId}`, '/api/rates/quote?to=%2B442079460123']) {
      expect((await visitor.get(path)).text.match(money), path).toBeNull()
    }
  })
})
