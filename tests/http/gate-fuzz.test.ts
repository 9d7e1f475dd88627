import { createApp, defineEventHandler, readBody, setResponseStatus, toNodeListener, type NodeListener } from 'h3'
import twilio from 'twilio'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createChance, type Chance } from '../support/gate/chance'
import { forgeries } from '../support/gate/forge'
import { genuineOf, saysTheSame, type Genuine, type RawRequest } from '../support/gate/genuine'
import { RECUTS, type Mutation } from '../support/gate/recut'
import { REWRITES } from '../support/gate/rewrite'
import { expectConsole } from '../support/fail-on-console'
import { sendInProcess, type HttpReply } from '../support/http-app'
import { createHttpWorld, type HttpWorld } from '../support/http-world'
import { dialResultMessage, statusMessage, voiceMessage, type DialledCall } from '../support/twilio-requests'

const SEED = Number(process.env.GATE_SEED ?? 20_261_120)
const MUTANTS = Number(process.env.GATE_MUTANTS ?? 20_000)
const AT_ONCE = 8

let world: HttpWorld
let mutations: Record<string, Mutation>

beforeAll(async () => {
  world = await createHttpWorld()
  mutations = { ...RECUTS, ...REWRITES, ...forgeries(world.side) }
})
afterAll(() => world.close())

interface Attempt {
  kind: string
  mutant: RawRequest
  reply: HttpReply
}

/** All that the carrier says of a call, in turn. */
function tellingOf(call: DialledCall, ending: 'answered' | 'busy'): Genuine[] {
  const { side, context } = world
  const at = context.clock.now()
  const status = (name: string, sequence: number, durationSeconds?: number) =>
    genuineOf(side, name, statusMessage(side, call, { status: name, sequence, at, durationSeconds }))
  const voice = genuineOf(side, 'voice', voiceMessage(side, call))
  const dialResult = (result: string, durationSeconds?: number) =>
    genuineOf(side, `dial-result ${result}`, dialResultMessage(side, call, { status: result, durationSeconds }))
  return ending === 'busy'
    ? [voice, status('initiated', 0), status('ringing', 1), status('busy', 2, 0), dialResult('busy')]
    : [voice, status('ringing', 1), status('in-progress', 2), dialResult('completed', 125), status('completed', 3, 125)]
}

/** A mutant whose address, bytes or headers differ from the genuine request. */
function draw(chance: Chance, genuine: Genuine, others: Genuine[]): { kind: string, mutant: RawRequest } {
  const kind = chance.pick(Object.keys(mutations))
  return { kind, mutant: mutations[kind]!(genuine, chance, others) }
}

async function attempt(count: number, next: () => { kind: string, mutant: RawRequest }): Promise<Attempt[]> {
  const attempts: Attempt[] = []
  while (attempts.length < count) {
    const batch = Array.from({ length: Math.min(AT_ONCE, count - attempts.length) }, next)
    const sent = batch.map(async ({ kind, mutant }) => ({ kind, mutant, reply: await world.app.send(mutant) }))
    attempts.push(...await Promise.all(sent))
  }
  return attempts
}

function hasPassed({ reply }: Attempt): boolean {
  return reply.status < 300 && !reply.text.includes('<Say>')
}

describe('the gate before the webhooks', () => {
  it('has at least 28 classes of mutants', () => {
    expect(Object.keys(mutations).length).toBeGreaterThanOrEqual(28)
    expect(Object.keys(mutations)).toHaveLength(new Set(Object.keys(mutations)).size)
  })

  it(`W1 lets no mutant of a genuine request have an effect (seed ${SEED})`, async () => {
    const chance = createChance(SEED)
    const caller = await world.visit({ grantMicros: 100_000_000n })
    // calls that are over: what was captured of them can be replayed and spliced
    const others: Genuine[] = []
    for (const ending of ['answered', 'busy'] as const) {
      for (const genuine of tellingOf(await world.start(caller), ending)) {
        expect((await world.app.send(genuine.request)).status, genuine.name).toBeLessThan(300)
        others.push(genuine)
      }
    }
    // a question about a call that is over is refused, and that is written down once (C2, W4)
    for (const genuine of others) await world.app.send(genuine.request)
    const steps = (['answered', 'busy'] as const).length * 5
    const perPhase = Math.ceil(MUTANTS / steps / 2)
    const seen: Record<string, { sent: number, passed: number }> = {}
    const trouble: string[] = []
    let genuineCount = 0

    const judge = (attempts: Attempt[], genuine: Genuine) => {
      for (const one of attempts) {
        const tally = seen[one.kind] ??= { sent: 0, passed: 0 }
        tally.sent++
        const isSame = [genuine, ...others].some(known => saysTheSame(known, one.mutant))
        const line = `${genuine.name}: ${one.kind}: ${one.reply.status} ${one.mutant.method} ${one.mutant.path.slice(0, 120)} ${String(one.mutant.body).slice(0, 600)}`
        if (one.reply.status >= 500) trouble.push(`5xx ${line}`)
        if (hasPassed(one)) tally.passed++
        if (hasPassed(one) && !isSame) trouble.push(`passed ${line}`)
      }
    }

    for (const ending of ['answered', 'busy'] as const) {
      for (const genuine of tellingOf(await world.start(caller), ending)) {
        const before = await world.fingerprint()
        judge(await attempt(perPhase, () => {
          let drawn = draw(chance, genuine, others)
          while (saysTheSame(genuine, drawn.mutant)) drawn = draw(chance, genuine, others)
          return drawn
        }), genuine)
        expect(await world.fingerprint(), `before ${genuine.name}: ${trouble.join('\n')}`).toEqual(before)

        expect((await world.app.send(genuine.request)).status, genuine.name).toBeLessThan(300)
        genuineCount++
        const delivered = await world.fingerprint()
        expect(delivered, `${genuine.name} has an effect`).not.toEqual(before)
        judge(await attempt(perPhase, () => draw(chance, genuine, others)), genuine)
        expect(await world.fingerprint(), `after ${genuine.name}: ${trouble.join('\n')}`).toEqual(delivered)
      }
    }

    const sent = Object.values(seen).reduce((sum, tally) => sum + tally.sent, 0)
    const passed = Object.values(seen).reduce((sum, tally) => sum + tally.passed, 0)
    console.log(`gate: ${sent} mutants of ${genuineCount} genuine requests in ${Object.keys(seen).length} classes; ${passed} said the same again, ${trouble.length} in trouble`)
    expect(trouble.slice(0, 20)).toEqual([])
    expect(sent).toBeGreaterThanOrEqual(MUTANTS)
    expect(Object.keys(seen).sort()).toEqual(Object.keys(mutations).sort())
    // the mutants that say the same are let through: the gate is not just shut
    expect(seen['again as it was']!.passed).toBeGreaterThan(0)
    expect(seen['forwarded headers']!.passed).toBeGreaterThan(0)
    expect(await world.violations()).toEqual([])
    const charged = await world.context.admin`select charged_micros from call where billed_at is not null and status = 'completed'`
    expect(charged.map(row => row.charged_micros)).toEqual([60_000n, 60_000n])
  })

  it('W1 is needed: with the signature checked alone, mutants pass that say something else', async () => {
    expectConsole('warn', /^\[destr\] Dropping/)
    const chance = createChance(SEED)
    const listener = createNaiveListener(world.side.publicUrl, world.side.authToken)
    const telling = tellingOf(await world.start(await world.visit()), 'answered')
    let sent = 0
    let passed = 0
    for (const genuine of telling) {
      expect((await sendInProcess(listener, genuine.request)).status).toBe(204)
      for (let n = 0; n < MUTANTS / 10 / telling.length; n++) {
        const { mutant } = draw(chance, genuine, telling)
        if (telling.some(one => saysTheSame(one, mutant))) continue
        sent++
        if ((await sendInProcess(listener, mutant)).status === 204) passed++
      }
    }
    console.log(`control: ${passed} of ${sent} mutants that say something else pass the official check alone`)
    expect(passed / sent).toBeGreaterThan(0.02)
  })
})

/** What a reader of the documentation writes: the framework's parsing and the library's check. */
function createNaiveListener(publicUrl: string, authToken: string): NodeListener {
  const paths = ['voice', 'call-status', 'dial-result'].map(name => `/api/twilio/${name}`)
  const handler = defineEventHandler(async event => {
    if (event.method !== 'POST' || !paths.includes(event.path.split('?')[0]!)) {
      setResponseStatus(event, 404)
      return ''
    }
    const body = await readBody<Record<string, string>>(event).catch(() => ({}))
    const signature = String(event.node.req.headers['x-twilio-signature'])
    let isGenuine = false
    try {
      isGenuine = twilio.validateRequest(authToken, signature, publicUrl + event.path, body)
    } catch {
      setResponseStatus(event, 500)
      return ''
    }
    setResponseStatus(event, isGenuine ? 204 : 401)
    return isGenuine ? null : ''
  })
  const app = createApp()
  app.use(handler)
  return toNodeListener(app)
}
