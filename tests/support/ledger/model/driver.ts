import { expect } from 'vitest'
import { endCall } from '../../../../server/services/calls/end-call'
import { reconcileCalls } from '../../../../server/services/calls/reconcile-calls'
import { recordCallEvent, type CallEvent } from '../../../../server/services/calls/record-call-event'
import type { CallStatus } from '../../../../shared/schemas/calls'
import { databaseErrorOf } from '../../../../server/db/client'
import { parseTermsKey } from '../../../../server/domain/calls/terms-key'
import type { PriceTerms } from '../../../../shared/pricing'
import { createPerson, type Person, type TestContext } from '../../test-context'
import { findChainProblem } from '../chain'
import { hashOf, post, reverse } from '../kernel'
import { violationsOf } from '../read-ledger'
import { claimTestCall, dialResultEvent, legEvent, startTestCall, type TestCall } from '../test-call'
import { CALLS_AT_ONCE, LONGEST_SECONDS, Oracle } from './oracle'
import type { Operation } from './operations'
import { readState, stateOfOracle } from './state'

/** Terms and numbers of the test deck; every call gets a number of its own. */
const KINDS: { terms: PriceTerms, number: (index: number) => string }[] = [
  { terms: parseTermsKey('USD.13000000.0.60.60.0.0')![0]!, number: index => `+12025550${100 + index}` },
  { terms: parseTermsKey('USD.39100000.10000.1.1.0.0')![0]!, number: index => `+4474001230${10 + index}` },
  { terms: parseTermsKey('USD.12300000.0.30.6.45.0')![0]!, number: index => `+493012345${600 + index}` },
  { terms: parseTermsKey('USD.17000000.0.60.60.0.5')![0]!, number: index => `+33142685${300 + index}` },
]
/** Longer than the reconciler ever waits. */
const ROUND_SECONDS = 400
const CODES = new Set(['too_many_calls', 'insufficient_credits', 'webhook_mismatch'])

interface Fate {
  ending: CallStatus
  duration: number
}

/** Does one history to the real thing and to the oracle, and compares all there is after each step. */
export class ModelRun {
  readonly #oracle = new Oracle()
  readonly #calls: (TestCall & { fate: Fate, hasHungUp: boolean })[] = []
  readonly #later: Promise<unknown>[] = []
  readonly #context: TestContext

  private constructor(context: TestContext, private readonly people: Person[]) {
    this.#context = { ...context, later: (_, work) => void this.#later.push(work()) }
  }

  static async run(context: TestContext, history: Operation[]): Promise<void> {
    context.fakeCarrier.legs.clear()
    context.fakeCarrier.isDown = false
    const people = [await createPerson(context, { grantMicros: 0n }), await createPerson(context, { grantMicros: 0n })]
    for (const { id } of people) {
      await context.admin`
        insert into user_limit (user_id, calls_at_once, starts_per_minute, countries_per_day, spend_per_day_micros, max_call_seconds, set_by, reason, set_at)
        values (${id}, ${CALLS_AT_ONCE}, 10000, 200, 1000000000, ${LONGEST_SECONDS}, ${id}, 'model', '2020-01-01')`
    }
    const run = new ModelRun(context, people)
    for (const [index, operation] of history.entries()) {
      const [expected, seen] = await run.#step(operation)
      expect(seen, `step ${index}`).toBe(expected)
      expect(await violationsOf(context.admin), `step ${index}`).toEqual([])
      expect(await readState(context.admin, people, run.#calls), `step ${index}`).toEqual(stateOfOracle(run.#oracle))
    }
    for (const { walletId } of people) expect(await findChainProblem(context.admin, walletId)).toBeNull()
  }

  /** What the oracle says and what really came of it. */
  async #step(operation: Operation): Promise<[string, string]> {
    const oracle = this.#oracle
    switch (operation.do) {
      case 'grant': {
        const { wallet, amount, key } = operation
        const real = post(this.#context, this.people[wallet]!, amount, { kind: 'grant', idempotencyKey: this.#key(key), requestHash: hashOf(`grant ${wallet} ${amount}`) })
        return [oracle.grant(wallet, amount, String(key)), await posted(real)]
      }
      case 'start': return this.#start(operation)
      case 'reverse': {
        if (oracle.ledger.length === 0) return ['', '']
        const place = operation.row % oracle.ledger.length
        const id = await this.#transactionId(place)
        return [oracle.reverse(place, String(operation.key)), await posted(reverse(this.#context, id, this.#key(operation.key), `reverse ${place}`))]
      }
      case 'reconcile': return this.#reconcile(operation.isCarrierUp)
      default: return this.#calls.length === 0 ? ['', ''] : this.#toCall(operation, this.#calls.length - 1 - operation.call % this.#calls.length)
    }
  }

  async #start({ wallet, kind, ending, duration, isClaimed }: Operation & { do: 'start' }): Promise<[string, string]> {
    const { terms, number } = KINDS[kind]!
    const seen = await startTestCall(this.#context, this.people[wallet]!, number(this.#calls.length)).catch(codeOf)
    const expected = this.#oracle.start(wallet, terms)
    if (typeof seen === 'string') return [expected, seen]
    this.#calls.push({ ...seen, fate: { ending, duration }, hasHungUp: false })
    return isClaimed && expected === 'started' ? this.#claim(this.#calls.length - 1) : [expected, 'started']
  }

  async #claim(index: number): Promise<[string, string]> {
    const call = this.#calls[index]!
    const isDialled = (await claimTestCall(this.#context, call)).includes('<Dial')
    if (isDialled) this.#context.fakeCarrier.addLeg({ id: call.parentSid, status: 'answered' })
    return [this.#oracle.claim(index), isDialled ? 'dialled' : 'refused']
  }

  async #toCall(operation: Exclude<Operation, { do: 'grant' | 'start' | 'reverse' | 'reconcile' }>, index: number): Promise<[string, string]> {
    const call = this.#calls[index]!
    const context = this.#context
    switch (operation.do) {
      case 'claim': return this.#claim(index)
      case 'tell': return this.#tell(index, operation.what, operation.isTermsWrong)
      case 'end':
        await endCall(context, call.ownerId, call.id)
        await Promise.all(this.#later.splice(0))
        this.#oracle.end(index, true)
        return ['', '']
      case 'hang-up': {
        if (!this.#oracle.calls[index]!.isClaimed) return ['', '']
        const { parentSid, childSid: id, toNumber: to, fate } = call
        const durationSeconds = fate.ending === 'completed' ? fate.duration : null
        context.fakeCarrier.addLeg({ id: parentSid, status: 'completed' })
        const endedAt = context.clock.now()
        context.fakeCarrier.addLeg({ id, parentId: parentSid, to, status: fate.ending, durationSeconds, endedAt })
        call.hasHungUp = true
        return ['', '']
      }
    }
  }

  /** One of the things that a carrier tells of a call, in no order: it may be early, late, or again. */
  async #tell(index: number, what: number, isTermsWrong: boolean): Promise<[string, string]> {
    const call = this.#calls[index]!
    const { ending, duration } = call.fate
    const isTalk = ending === 'completed'
    const status = (['initiated', 'ringing', isTalk ? 'answered' : 'ringing', ending, ending, ending] as const)[what]!
    const isDialResult = what === 4
    const durationSeconds = what >= 3 && what <= 4 && isTalk ? duration : null
    const event: CallEvent = isDialResult
      ? dialResultEvent(this.#context, call, status, durationSeconds)
      : legEvent(this.#context, call, status, { durationSeconds })
    const sent = isTermsWrong ? { ...event, termsKey: 'USD.1.0.60.60.0.0', terms: parseTermsKey('USD.1.0.60.60.0.0')! } : event
    const seen = await recordCallEvent(this.#context, sent).then(() => 'heard', codeOf)
    return [this.#oracle.event(index, event.source, status, durationSeconds, isTermsWrong), seen]
  }

  async #reconcile(isCarrierUp: boolean): Promise<[string, string]> {
    this.#context.clock.advance(ROUND_SECONDS)
    this.#context.fakeCarrier.isDown = !isCarrierUp
    await reconcileCalls(this.#context)
    this.#context.fakeCarrier.isDown = false
    if (!isCarrierUp) return ['', '']
    for (const [index, { fate, hasHungUp }] of this.#calls.entries()) {
      const duration = fate.ending === 'completed' ? fate.duration : null
      this.#oracle.reconcile(index, hasHungUp ? { status: fate.ending, duration } : null)
    }
    return ['', '']
  }

  #key(key: number): string {
    return `${this.people[0]!.id}:${key}`
  }

  async #transactionId(place: number): Promise<bigint> {
    const { wallet, row } = this.#oracle.ledger[place]!
    const [found] = await this.#context.admin`select id from credit_transaction where wallet_id = ${this.people[wallet]!.walletId} and wallet_seq = ${row + 1}`
    return found!.id as bigint
  }
}

async function posted(work: Promise<{ isRepeat: boolean }>): Promise<string> {
  return work.then(({ isRepeat }) => (isRepeat ? 'repeat' : 'posted'), codeOf)
}

/** What stopped it, where the rules know such a stop; anything else is a failure of the run. */
function codeOf(error: unknown): string {
  const code = databaseErrorOf(error)?.code ?? (error as { code?: string }).code ?? ''
  if (/^TT/.test(code) || CODES.has(code)) return code
  throw error
}
