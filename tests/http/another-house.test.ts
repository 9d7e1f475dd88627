import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { rm, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { EXIT, verifyLedgerCommand } from '../../scripts/talktime/verify-ledger'
import { temporaryFolder } from '../../scripts/processes/temporary-folder.mjs'
import { carriersOf } from '../../server/carriers/carriers'
import { reserveCall } from '../../server/db/calls/calls'
import { listEndedCalls } from '../../server/db/calls/ended-calls'
import { DomainError } from '../../server/domain/errors'
import { holdMicros } from '../../server/domain/rating/affordable-seconds'
import { defineRoute, type Route } from '../../server/http/define-route'
import { defineSocket } from '../../server/http/define-socket'
import { defineWebhook, refused } from '../../server/http/define-webhook'
import { termsKey } from '../../shared/terms-key'
import { recordCallEvent } from '../../server/services/calls/record-call-event'
import { reconcileCall } from '../../server/services/calls/reconcile-calls'
import type { PriceComponent } from '../../shared/pricing'
import type { CallDetailDto } from '../../shared/schemas/calls'
import type { ExportDto } from '../../shared/schemas/exports'
import type { TransactionEvidenceDto, TransactionProofDto } from '../../shared/schemas/evidence'
import type { MarginCallsPage, MarginDto } from '../../shared/schemas/margin'
import type { Role } from '../../shared/schemas/user'
import { createFakeCarrier } from '../support/fake-carrier'
import { createHttpApp, type HttpApp } from '../support/http-app'
import { createHttpWorld, signIn, type HttpWorld, type Visitor } from '../support/http-world'
import { readOutcome } from '../support/ledger/read-ledger'
import { createPerson } from '../support/test-context'

/*
 * What three floors more will need, all of it in this file and none of it in the house: a second carrier, a second
 * channel whose price has two components, callbacks that nobody signs, a socket, and a role.
 */

const NURSE = 'nurse' as Role
const TO = '+912240005678'
const SECONDS = 61
/** A cent for each started minute of phone; a cent to begin with and a fifth of one for each second of voice. */
const PRICES: PriceComponent[] = [
  { component: 'phone', currency: 'USD', rateNanosPerMinute: 10_000_000n, connectFeeMicros: 0n, initialSeconds: 60, incrementSeconds: 60, minimumSeconds: 0, graceSeconds: 0 },
  { component: 'agent', currency: 'USD', rateNanosPerMinute: 120_000_000n, connectFeeMicros: 10_000n, initialSeconds: 1, incrementSeconds: 1, minimumSeconds: 0, graceSeconds: 0 },
]
const [PHONE_MICROS, AGENT_MICROS] = [20_000n, 132_000n]

const bell = createFakeCarrier('+912240001234', 'bell')
/** Keys that were heard while a call went on. */
const heard: string[] = []
let world: HttpWorld
let app: HttpApp
let nurse: Visitor
let finance: Visitor

/** A nurse rings somebody; the programme's wallet is her own here. */
const Wish = z.strictObject({ to: z.string().max(20) })
const ring = defineRoute({ roles: [NURSE], body: Wish }, async ({ context, user, body }) => {
  const now = context.clock.now()
  const callId = context.ids.uuid(now)
  await context.database.asSystem(async tx => {
    const [wallet] = await tx.execute<{ id: string }>(sql`select id from wallet where user_id = ${user.id}`)
    await reserveCall(tx, {
      callId, userId: user.id, walletId: wallet!.id, channel: 'keypad', carrier: bell.name, toNumber: body.to, originNumber: bell.callerId, country: 'IN',
      lineType: 'mobile', maxSeconds: 600, currency: 'USD', boundBy: 'longest_call', boundMicros: null, maxOpenCalls: 1,
      components: PRICES.map(part => ({ ...part, rateId: null, matchedPrefix: part.component === 'phone' ? '91' : '', originPrefix: '', description: part.component === 'phone' ? 'India' : 'A voice that asks', heldMicros: holdMicros(part, 600) })),
      now, expiresAt: new Date(now.getTime() + 720_000), reconcileAfter: new Date(now.getTime() + 60_000),
    })
  })
  return { callId }
})

/** Nobody signs it: at most a reason to ask the carrier (O5). */
const passthru = defineWebhook({
  gate: async ({ method, target }) => {
    if (method !== 'GET') throw refused('method_not_allowed', 'method')
    return new URL(target, 'http://localhost').searchParams
  },
  read: query => z.uuid().safeParse(query.get('call')).data ?? null,
  handle: async (context, callId) => void await reconcileCall(context, callId),
})

/** Keys as they are pressed, bound by the call's id, which works while the call is open. */
const keys = defineSocket<{ call?: string, key?: string }, string>({
  gate({ target }) {
    if (target !== '/keys?of=bell') throw refused('signature_refused', 'target')
  },
  read: text => JSON.parse(text) as { call?: string, key?: string },
  async bind(context, { call }) {
    if (!call) return null
    const [row] = await context.database.asSystem(tx => tx.execute(sql`select 1 from wallet_hold where call_id = ${call}::uuid and state = 'pending'`))
    if (!row) throw new DomainError('not_found', 'There is no such call.')
    return call
  },
  events: async (_context, callId, { key }) => void heard.push(`${callId} ${key}`),
})

beforeAll(async () => {
  world = await createHttpWorld()
  const { context } = world
  context.carriers = carriersOf(context.fakeCarrier, bell)
  app = await createHttpApp(context, [
    { method: 'post', path: '/api/nurses/ring', handler: ring },
    { method: 'get', path: '/api/bell/passthru', handler: passthru },
    { method: 'post', path: '/api/bell/passthru', handler: passthru },
  ])
  await context.admin`alter table "user" drop constraint user_role_known`
  nurse = await signIn(context, app, await createPerson(context, { role: NURSE }))
  finance = await world.visit({ role: 'finance', secondFactor: true })
})
afterAll(async () => {
  expect(await world.violations()).toEqual([])
  await world.close()
})

async function rung(): Promise<string> {
  const reply = await nurse.post('/api/nurses/ring', { to: TO })
  expect(reply.status, reply.text).toBe(200)
  return (reply.json as { callId: string }).callId
}

describe('a role of its own', () => {
  it('A1 is served where it is named, and opens nothing that stood before', async () => {
    const asked = app.routes.filter(({ method, path }) => method === 'get' && !path.includes(':'))
    const refused: string[] = []
    for (const { file, path } of asked) {
      const module = await import(/* @vite-ignore */ pathToFileURL(file).href) as { default: Partial<Route> }
      if (!module.default.takes?.roles) continue
      expect((await nurse.get(path)).status, path).toBe(403)
      refused.push(path)
    }
    expect(refused.length).toBeGreaterThan(25)
    const caller = await signIn(world.context, app, await createPerson(world.context))
    expect((await caller.post('/api/nurses/ring', { to: TO })).status).toBe(403)
  })
})

describe('a call of another carrier, in another channel, with two components', () => {
  let callId: string

  it('M3 holds the sum of its components, under one word that names both', async () => {
    callId = await rung()
    const { components, hold } = await readOutcome(world.context.admin, callId)
    expect(components).toMatchObject([{ component: 'phone', held_micros: 100_000n }, { component: 'agent', held_micros: 1_210_000n }])
    expect(hold).toMatchObject({ state: 'pending', amount_micros: 1_310_000n })
    const [row] = await world.context.admin`select channel, carrier, terms from call where id = ${callId}`
    expect(row).toEqual({ channel: 'keypad', carrier: 'bell', terms: 'phone.USD.10000000.0.60.60.0.0~agent.USD.120000000.10000.1.1.0.0' })
  })

  it('G3 hears its keys over a socket, once that is bound, and not before', async () => {
    const { upgrade, open, message } = (keys as unknown as { __websocket__: Record<'upgrade' | 'open' | 'message', (...given: unknown[]) => Promise<Response | undefined>> }).__websocket__
    const asks = (path: string) => new Request(`http://localhost${path}`, { headers: { upgrade: 'websocket', host: 'localhost' } })
    expect((await upgrade(asks('/keys?of=nobody')))?.status).toBe(401)
    expect(await upgrade(asks('/keys?of=bell'))).toBeUndefined()
    const peer = { websocket: {}, send: () => {}, close: () => {}, terminate: () => {} }
    await open(peer)
    for (const frame of [{ key: '9' }, { call: callId }, { key: '1' }, { key: '2' }]) await message(peer, { text: () => JSON.stringify(frame) })
    await expect.poll(() => heard, { interval: 5 }).toEqual([`${callId} 1`, `${callId} 2`])
  })

  it('O5 moves no money by an unsigned word, and all of it once the carrier confirms', async () => {
    const hint = () => app.send({ path: `/api/bell/passthru?call=${callId}&digits=1&CallStatus=completed&CallDuration=9999` })
    bell.addLeg({ id: 'bell-1', to: TO, status: 'answered', startedAt: world.context.clock.now() })
    await recordCallEvent(world.context, {
      carrier: bell.name, source: 'webhook', callId, components: PRICES, termsKey: termsKey(PRICES), status: 'ringing', parentLegId: null, legId: 'bell-1',
      ownerId: null, toNumber: TO, fromNumber: null, sequence: null, occurredAt: null, durationSeconds: null,
    })
    expect((await hint()).status).toBe(204)
    expect((await readOutcome(world.context.admin, callId)).call).toMatchObject({ status: 'answered', charged_micros: null })
    bell.addLeg({ id: 'bell-1', to: TO, status: 'completed', durationSeconds: SECONDS, endedAt: world.context.clock.now() })
    for (let time = 0; time < 3; time++) expect((await hint()).status).toBe(204)
    expect((await app.send({ path: '/api/bell/passthru?call=none' })).status).toBe(400)
    expect((await app.send({ method: 'POST', path: `/api/bell/passthru?call=${callId}` })).status).toBe(405)

    const { call, transactions, breakdown } = await readOutcome(world.context.admin, callId)
    expect(call).toMatchObject({ status: 'completed', charged_micros: PHONE_MICROS + AGENT_MICROS })
    expect(transactions).toMatchObject([{ kind: 'call_charge', amount_micros: -(PHONE_MICROS + AGENT_MICROS) }])
    expect(breakdown).toMatchObject([
      { component: 'phone', duration_seconds: SECONDS, billed_seconds: 120, charged_micros: PHONE_MICROS, rate_id: null },
      { component: 'agent', duration_seconds: SECONDS, billed_seconds: 61, charged_micros: AGENT_MICROS },
    ])
    expect(await world.context.database.asSystem(tx => listEndedCalls(tx, 'anybody', '00000000-0000-0000-0000-000000000000', 100))).toContain(callId)
  })

  it('F1 shows both components to whoever called, on the receipt', async () => {
    await world.context.admin`update "user" set role = 'caller' where id = ${nurse.person.id}`
    const { currency, components, breakdown, chargedMicros } = (await nurse.get(`/api/calls/${callId}`)).json as CallDetailDto
    await world.context.admin`update "user" set role = ${NURSE} where id = ${nurse.person.id}`
    expect([currency, chargedMicros]).toEqual(['USD', (PHONE_MICROS + AGENT_MICROS).toString()])
    expect(components).toMatchObject([{ component: 'phone', description: 'India' }, { component: 'agent', description: 'A voice that asks', connectFeeMicros: '10000' }])
    expect(breakdown).toMatchObject([
      { component: 'phone', billedSeconds: 120, chargedMicros: '20000', heldMicros: '100000' },
      { component: 'agent', billedSeconds: 61, chargedMicros: '132000', heldMicros: '1210000' },
    ])
  })

  it('F1 explains the amount to finance, component by component, and computes each again', async () => {
    const [row] = await world.context.admin`select id::text from credit_transaction where call_id = ${callId}`
    const evidence = (await finance.get(`/api/finance/transactions/${row!.id}`)).json as TransactionEvidenceDto
    expect(evidence.call).toMatchObject({ breakdown: [{ component: 'phone' }, { component: 'agent' }], legs: [{ carrier: 'bell', id: 'bell-1', isBilled: true }] })
    const proof = (await finance.get(`/api/finance/transactions/${row!.id}/proof`)).json as TransactionProofDto
    expect(proof).toMatchObject({ isSound: true, problem: null, price: { isEqual: true } })
    expect(proof.price!.components).toMatchObject([
      { component: 'phone', computedMicros: '20000', stored: { computedMicros: '20000' } }, { component: 'agent', computedMicros: '132000', inputs: { connect_fee_micros: '10000' } },
    ])
  })

  it('F2 counts both in the margin', async () => {
    const reply = await finance.get('/api/finance/margin?by=prefix')
    const { components, total, rows } = reply.json as MarginDto
    expect(components).toEqual([{ component: 'phone', chargedMicros: '20000' }, { component: 'agent', chargedMicros: '132000' }])
    expect(total.chargedMicros).toBe('152000')
    expect(rows).toMatchObject([{ key: '91', description: 'India', chargedMicros: '152000' }])
    const page = (await finance.get('/api/finance/margin/calls')).json as MarginCallsPage
    expect(page.calls).toMatchObject([{ id: callId, components: [{ component: 'phone', chargedMicros: '20000' }, { component: 'agent', chargedMicros: '132000' }] }])
  })

  it.each(['csv', 'jsonl'] as const)('F3 F5 is in a %s file with both, which the verifier finds right, and wrong where either is changed', async format => {
    const reply = await finance.post('/api/finance/exports', { id: randomUUID(), format, view: 'transactions', filter: { wallet: nurse.person.walletId } })
    const { id } = reply.json as ExportDto
    const { text } = await finance.get(`/api/finance/exports/${id}/file`)
    const figures = format === 'csv'
      ? 'phone+agent,61,120+61,10000000+120000000,0+10000,60+1,60+1,0+0,0+0,100000+1210000,20000+132000,20000+132000,0+0'
      : '"components":"phone+agent","duration_seconds":"61","billed_seconds":"120+61"'
    expect(text).toContain(figures)
    const folder = temporaryFolder('another-house')
    try {
      const verdict = async (written: string) => {
        await writeFile(join(folder, 'ledger'), written)
        return verifyLedgerCommand([join(folder, 'ledger')], () => {})
      }
      expect(await verdict(text)).toBe(EXIT.unproved)
      expect(await verdict(text.replace('20000+132000', '20000+132001'))).toBe(EXIT.wrong)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})
