import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reconcileCalls } from '../../server/services/calls/reconcile-calls'
import { startCall } from '../../server/services/calls/start-call'
import { DomainError } from '../../server/domain/errors'
import type { BookedLeg } from '../../sandbox/books/books'
import { seededRandom } from '../../sandbox/random'
import { differences, readLedgerCalls, type LedgerCall } from '../support/books/compare-books'
import { worldNumbers } from '../support/books/destinations'
import { startTwoWorlds, type TwoWorlds } from '../support/books/two-worlds'
import { expectHealthy } from '../support/ledger/read-ledger'
import { createPerson, type Person } from '../support/test-context'

/** `BOOKS_CALLS=1000` for the long run. */
const CALLS = Number(process.env.BOOKS_CALLS ?? 300)
const AT_ONCE = 16
const DECK = 'data/decks/world.csv'
const OUTCOMES = ['answered', 'answered', 'answered', 'answered', 'busy', 'no-answer', 'failed', 'caller-cancels'] as const
const FAULTS = [
  { fault: 'drop', on: 'status', probability: 0.05, seed: 1 },
  { fault: 'drop', on: 'action', probability: 0.05, seed: 2 },
  { fault: 'drop', on: 'voice', probability: 0.02, seed: 3 },
  { fault: 'lost-response', on: 'voice', probability: 0.02, seed: 4 },
  { fault: 'lost-response', on: 'status', probability: 0.05, seed: 5 },
  { fault: 'duplicate', on: 'status', probability: 0.3, times: 2, seed: 6 },
  { fault: 'duplicate', on: 'action', probability: 0.3, times: 1, seed: 7 },
  { fault: 'reorder', on: 'status', probability: 0.3, times: 2, seed: 8 },
  { fault: 'delay', on: 'status:completed', probability: 0.05, ms: 30_000, seed: 9 },
]

let worlds: TwoWorlds
let people: Person[]
beforeAll(async () => {
  worlds = await startTwoWorlds(DECK, { deck: readFileSync(DECK, 'utf8') })
  people = await Promise.all(Array.from({ length: 6 }, async () => {
    const person = await createPerson(worlds.context, { grantMicros: 1_000_000_000n })
    await worlds.context.admin`
      insert into user_limit (user_id, calls_at_once, starts_per_minute, countries_per_day, spend_per_day_micros, price_per_minute_micros, set_by, reason, set_at)
      values (${person.id}, 1000, 100000, 300, 1000000000000, 1000000000, ${person.id}, 'books', '2020-01-01')`
    return person
  }))
})
afterAll(() => worlds.close())

async function callOnce(random: () => number, numbers: string[]): Promise<boolean> {
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)]!
  const person = pick(people)
  const wanted = {
    toNumber: pick(numbers), outcome: pick(OUTCOMES), ringSeconds: Math.floor(random() * 20),
    talkSeconds: Math.floor(random() ** 3 * 4_000), hangupBy: pick(['caller', 'callee'] as const),
  }
  const started = await startCall(worlds.context, person, { toNumber: wanted.toNumber }).catch((error: unknown) => {
    if (error instanceof DomainError) return null
    throw error
  })
  if (!started) return false
  const { outcome, ringSeconds, talkSeconds, hangupBy } = wanted
  await worlds.control.simulate({
    identity: person.id, params: { To: started.toNumber, CallId: started.callId },
    outcome, ringSeconds, talkSeconds, hangupBy,
  })
  return true
}

/** Asks until nothing is open. */
async function reconcileUntilQuiet(): Promise<number> {
  for (let round = 0; round < 60; round++) {
    const [open] = await worlds.context.admin`select count(*)::int as count from wallet_hold where state = 'pending'`
    if (open!.count === 0) return round
    worlds.context.clock.advance(30)
    await reconcileCalls(worlds.context)
  }
  throw new Error('calls stay open')
}

describe('two sets of books', () => {
  it(`M6 M10 C9 agree to the micro for each of ${CALLS} calls, with callbacks that are lost, doubled, late and out of order`, async () => {
    const { admin } = worlds.context
    await worlds.control.send('PUT', '/faults', FAULTS)
    // whether Twilio asks the action URL after the caller hung up is not written down: the worse case
    await worlds.control.send('PUT', '/settings', { actionAfterHangup: false })
    const numbers = worldNumbers()
    const random = seededRandom(20_260_505)
    let placed = 0
    let refused = 0
    const worker = async () => {
      while (placed < CALLS) {
        placed += 1
        if (await callOnce(random, numbers)) continue
        placed -= 1
        refused += 1
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, worker))
    await worlds.control.send('DELETE', '/faults')
    await worlds.control.send('POST', '/clock/advance', { ms: 60_000 })
    await worlds.control.send('POST', '/flush')
    const [open] = await admin`select count(*)::int as count from wallet_hold where state = 'pending'`
    const rounds = await reconcileUntilQuiet()

    const calls = await readLedgerCalls(admin)
    expect(calls).toHaveLength(CALLS)
    expect(differences(await worlds.control.books(), calls)).toEqual([])
    await expectHealthy(admin)

    const [sums] = await admin`
      select (select sum(balance_micros)::bigint from wallet) as balance, (select sum(amount_micros)::bigint from credit_transaction where kind = 'grant') as granted,
        (select count(*)::int from call_cost_breakdown where uncollected_micros > 0) as uncollected,
        (select count(*)::int from credit_transaction where kind = 'call_charge') as charges,
        (select count(distinct matched_prefix)::int from call_component) as prefixes`
    const taken = calls.reduce((sum, call) => sum + call.takenMicros, 0n)
    expect((sums!.granted as bigint) - (sums!.balance as bigint)).toBe(taken)
    expect(sums).toMatchObject({ uncollected: 0 })
    const log = worlds.sandbox.carrier.log.since(0, Infinity)
    const faults = (name: string) => log.filter(event => event.name === 'fault' && event.data.fault === name).length
    const healed = open!.count as number
    const counts = {
      calls: CALLS, charges: sums!.charges as number, prefixes: sums!.prefixes as number, refused, lost: faults('drop'), duplicated: faults('duplicate'),
      reordered: faults('reorder'), delayed: faults('delay'), answersLost: faults('lost-response'), healed, rounds,
    }
    console.log(`[books] ${JSON.stringify(counts)}`)
    expect(healed).toBeGreaterThan(CALLS / 100)
    expect(sums!.charges as number).toBeGreaterThan(CALLS / 4)
  })
})

describe('the comparison', () => {
  const leg: BookedLeg = {
    sid: 'CA2', parentSid: 'CA1', direction: 'outbound-dial', identity: 'u', callId: 'c1', from: '+1', to: '+44', status: 'completed',
    startedAt: '', answeredAt: '', endedAt: '', seconds: 61, answered: true, wholesaleCost: null, retailMicros: '26000',
  }
  const call: LedgerCall = { id: 'c1', status: 'completed', durationSeconds: 61, chargedMicros: 26_000n, takenMicros: 26_000n, childSid: 'CA2' }

  it('is content with two that agree', () => {
    expect(differences([leg], [call])).toEqual([])
    expect(differences([], [{ ...call, status: 'canceled', durationSeconds: 0, chargedMicros: 0n, takenMicros: 0n, childSid: null }])).toEqual([])
  })

  it.each<[string, BookedLeg[], LedgerCall[]]>([
    ['a micro too much', [leg], [{ ...call, chargedMicros: 26_001n }]],
    ['a micro too little', [leg], [{ ...call, takenMicros: 25_999n }]],
    ['a second charge', [leg], [{ ...call, takenMicros: 52_000n }]],
    ['a call that is still open', [leg], [{ ...call, chargedMicros: null, takenMicros: 0n }]],
    ['another ending', [leg], [{ ...call, status: 'busy' }]],
    ['other seconds', [leg], [{ ...call, durationSeconds: 60 }]],
    ['a leg that no call asked for', [leg, { ...leg, callId: 'c2' }], [call]],
    ['a call that was dialled twice', [leg, { ...leg, sid: 'CA3' }], [call]],
    ['a charge for a leg that nobody answered', [{ ...leg, answered: false, retailMicros: '0', status: 'busy' }], [call]],
    ['a price that the books do not know', [{ ...leg, retailMicros: null }], [{ ...call, chargedMicros: 0n, takenMicros: 0n }]],
  ])('catches %s', (_, legs, calls) => {
    expect(differences(legs, calls)).not.toEqual([])
  })
})
