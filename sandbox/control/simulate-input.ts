import type { SimulatedCall } from '../calls/simulate'

const OUTCOMES = ['answered', 'busy', 'no-answer', 'failed', 'caller-cancels'] as const

const LONGEST_SECONDS = 200_000

function seconds(input: Record<string, unknown>, key: string, fallback: number): number {
  const value = input[key] ?? fallback
  if (typeof value === 'number' && value >= 0 && value <= LONGEST_SECONDS) return value
  throw new TypeError(`"${key}" is a number of seconds from 0 to ${LONGEST_SECONDS}`)
}

/** @throws TypeError that names the wrong field */
export function readSimulatedCall(input: Record<string, unknown>): SimulatedCall {
  const { identity, params } = input
  if (typeof identity !== 'string' || identity === '') throw new TypeError('"identity" is the user who calls')
  const entries = typeof params === 'object' && params !== null ? Object.entries(params) : []
  if (entries.some(([, value]) => typeof value !== 'string')) throw new TypeError('"params" holds texts only')
  const outcome = OUTCOMES.find(name => name === (input.outcome ?? 'answered'))
  if (!outcome) throw new TypeError(`"outcome" is one of ${OUTCOMES.join(', ')}`)
  const hangupBy = input.hangupBy ?? 'caller'
  if (hangupBy !== 'caller' && hangupBy !== 'callee') throw new TypeError('"hangupBy" is "caller" or "callee"')
  return {
    identity,
    params: Object.fromEntries(entries.map(([key, value]) => [key, String(value)])),
    outcome,
    ringSeconds: seconds(input, 'ringSeconds', 2),
    talkSeconds: seconds(input, 'talkSeconds', 30),
    hangupBy,
  }
}
