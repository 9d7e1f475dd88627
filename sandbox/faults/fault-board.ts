import type { EventLog } from '../event-log'
import { seededRandom } from '../random'
import { parseFaultRule, type FaultName, type FaultRule } from './fault-rule'
import { RuleList } from './rule-list'

export interface FaultTarget {
  callSid: string | null
  to: string | null
  /** Ids that a Stripe event is about. */
  about?: readonly string[]
}

/** The faults that strike one request to an API. */
export interface RestFaults {
  failure: FaultRule['status'] | null
  /** The work is done before the failure. */
  worked: boolean
  delayMs: number
  /** The work is done, and the connection is cut instead of an answer. */
  loseAnswer: boolean
}

/** The faults that strike one webhook. */
export interface WebhookFaults {
  copies: number
  drop: boolean
  delayMs: number
  overtakenBy: number
  wrongSignature: boolean
  wrongAccount: boolean
  loseResponse: boolean
  /** How far the moment in the signature is off. */
  timestampShiftMs: number
}

/** The faults that strike a media stream as a whole. */
export interface StreamFaults {
  wrongSignature: boolean
  noSignature: boolean
  noStart: boolean
  /** The socket breaks so long after the start, virtual; null where it does not. */
  cutAfterMs: number | null
}

/** The faults that strike one frame of sound. */
export interface FrameFaults {
  drop: boolean
  copies: number
  overtakenBy: number
}

const UNHARMED: FrameFaults = { drop: false, copies: 0, overtakenBy: 0 }
const OF_FRAMES: readonly FaultName[] = ['drop', 'duplicate', 'reorder']

/** The faults that are set, and the dice that decide whether each one strikes. */
export class FaultBoard extends RuleList<FaultRule> {
  readonly #dice = new WeakMap<FaultRule, () => number>()

  constructor(private readonly log: EventLog) {
    super(parseFaultRule)
  }

  forWebhook(kind: string, target: FaultTarget): WebhookFaults {
    const struck = this.#strike(rule => rule.on === '*' || rule.on === kind || kind.startsWith(`${rule.on}:`), target)
    const has = (name: FaultName) => struck.some(rule => rule.fault === name)
    const longest = (name: FaultName, value: (rule: FaultRule) => number) =>
      struck.reduce((most, rule) => (rule.fault === name ? Math.max(most, value(rule)) : most), 0)
    return {
      copies: longest('duplicate', rule => rule.times),
      drop: has('drop'),
      delayMs: longest('delay', rule => rule.ms),
      overtakenBy: longest('reorder', rule => rule.times),
      wrongSignature: has('wrong-signature'),
      wrongAccount: has('wrong-account'),
      loseResponse: has('lost-response'),
      timestampShiftMs:
        longest('future-timestamp', rule => rule.ms) - longest('stale-timestamp', rule => rule.ms),
    }
  }

  forRest(on: 'rest' | 'stripe-rest' | 'exotel-rest', method: string, path: string): RestFaults {
    const request = `${method} ${path}`
    const applies = (rule: FaultRule) => rule.on === on && (rule.path === null || request.startsWith(rule.path))
    const struck = this.#strike(applies, { callSid: null, to: null })
    const error = struck.find(rule => rule.fault === 'rest-error')
    return {
      failure: error?.status ?? null,
      worked: error?.worked ?? false,
      delayMs: struck.reduce((most, rule) => (rule.fault === 'delay' ? Math.max(most, rule.ms) : most), 0),
      loseAnswer: struck.some(rule => rule.fault === 'lost-response'),
    }
  }

  forStream(target: FaultTarget): StreamFaults {
    const struck = this.#strike(rule => rule.on === 'stream' && !OF_FRAMES.includes(rule.fault), target)
    const has = (name: FaultName) => struck.some(rule => rule.fault === name)
    return {
      wrongSignature: has('wrong-signature'),
      noSignature: has('no-signature'),
      noStart: has('no-start'),
      cutAfterMs: struck.find(rule => rule.fault === 'cut')?.ms ?? null,
    }
  }

  forFrame(track: 'inbound' | 'outbound', target: FaultTarget): FrameFaults {
    if (this.rules.length === 0) return UNHARMED
    const on = `stream:${track}`
    const applies = (rule: FaultRule) => (rule.on === 'stream' || rule.on === on) && OF_FRAMES.includes(rule.fault)
    return this.#strike(applies, target).reduce((faults, { fault, times }) => ({
      drop: faults.drop || fault === 'drop',
      copies: fault === 'duplicate' ? Math.max(faults.copies, times) : faults.copies,
      overtakenBy: fault === 'reorder' ? Math.max(faults.overtakenBy, times) : faults.overtakenBy,
    }), UNHARMED)
  }

  /** How much later than usual a price is known, in virtual milliseconds. */
  priceDelayMs(target: FaultTarget): number {
    return this.#strike(rule => rule.on === 'price', target).reduce((most, rule) => Math.max(most, rule.ms), 0)
  }

  #strike(applies: (rule: FaultRule) => boolean, target: FaultTarget): FaultRule[] {
    const struck = this.rules.filter(rule => {
      if (!applies(rule) || rule.count === 0) return false
      if (rule.callSid !== null && rule.callSid !== target.callSid) return false
      if (rule.to !== null && rule.to !== target.to) return false
      if (rule.about !== null && !target.about?.includes(rule.about)) return false
      if (rule.probability < 1 && this.#diceOf(rule)() >= rule.probability) return false
      if (rule.count !== null) rule.count -= 1
      return true
    })
    for (const { id, fault, on } of struck) this.log.add('fault', { id, fault, on, ...target })
    return struck
  }

  #diceOf(rule: FaultRule): () => number {
    const known = this.#dice.get(rule)
    if (known) return known
    const dice = seededRandom(rule.seed)
    this.#dice.set(rule, dice)
    return dice
  }
}
