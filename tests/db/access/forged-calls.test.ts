import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Sql } from '../../../server/db/client'
import { takeFingerprint } from '../../support/fingerprint'
import { phoneComponent } from '../../support/ledger/phone-component'
import { dialTestCall, startTestCall, type TestCall } from '../../support/ledger/test-call'
import { expectHealthy } from '../../support/ledger/read-ledger'
import { createOutreachPerson, createProgramme } from '../../support/outreach'
import { createPerson, createTestContext, declared, type Person, type TestContext } from '../../support/test-context'

/** What somebody would try on calls who holds the app's own login. */
interface Ground {
  caller: Person
  other: Person
  supervisor: { id: string }
  programmeId: string
  /** Its owner is not whose wallet pays. */
  crooked: { workerId: string, walletId: string }
  /** Held for, and not claimed. */
  started: TestCall
  /** Being dialled. */
  dialled: TestCall
}

let context: TestContext
let sql: Sql
let ground: Ground
beforeAll(async () => {
  context = await createTestContext()
  sql = context.database.sql
  const [caller, other] = [await createPerson(context), await createPerson(context)]
  const supervisor = await createOutreachPerson(context, 'supervisor')
  const programme = await createProgramme(context, { owner: caller, supervisors: [supervisor] })
  const thief = await createPerson(context)
  const crooked = await createProgramme(context, { owner: thief })
  await declared(context.admin, admin => admin`update programme set wallet_id = ${other.walletId} where id = ${crooked.id}`)
  const [started, dialled] = [await startTestCall(context, thief), await dialTestCall(context, caller)]
  const crooks = { workerId: thief.id, walletId: other.walletId }
  ground = { caller, other, supervisor, programmeId: programme.id, started, dialled, crooked: crooks }
})
afterAll(() => context.close())

type Try = (g: Ground) => Promise<unknown>
const soon = () => new Date(context.clock.now().getTime() + 60_000).toISOString()
const component = (change: object = {}) => JSON.stringify([{ ...phoneComponent(1_000n, null), ...change }])

const reserve = (change: (g: Ground) => Record<string, string | number | null> = () => ({})): Try => g => {
  const v = {
    user: g.other.id, wallet: g.other.walletId, channel: 'browser', max: 600, components: component(), most: 5, at: soon(), expires: soon(), asked: soon(),
    currency: 'USD', ...change(g),
  }
  return sql`select reserve_call(${randomUUID()}::uuid, ${v.user}, ${v.wallet}::uuid, ${v.channel}, 'twilio', '+12025550123', '+12025550100', 'US', 'fixed_line',
    ${v.max}::int, ${v.currency}, ${v.components}::text::jsonb, ${v.most}::int, ${v.at}::timestamptz, ${v.expires}::timestamptz,
    ${v.asked}::timestamptz, 'longest_call', null)`
}

/** Right in everything: it would charge the call. */
const told = (change: Record<string, string | number | null> = {}): Try => ({ dialled }) => {
  const v = {
    carrier: 'twilio', key: randomUUID(), source: 'webhook', kind: 'completed', rank: 3, leg: dialled.childSid, parent: dialled.parentSid, at: soon(), occurred: soon(),
    asked: soon(), seconds: 60, billed: '{60}', computed: '{13000}', terms: dialled.termsKey, role: 'destination', ...change,
  }
  return sql`select * from record_call_event(${v.carrier}, ${v.key}, ${dialled.id}::uuid, ${v.source}, ${v.kind}, ${v.rank}::int, ${v.parent}, ${v.leg}, null, null,
    null, 3, ${v.occurred}::timestamptz, ${v.seconds}::int, ${v.billed}::int[], ${v.computed}::bigint[], ${v.terms}, '{}'::jsonb, ${v.at}::timestamptz,
    ${v.asked}::timestamptz, false, ${v.role})`
}
const unpriced = { seconds: null, billed: null, computed: null }

/** A statement in a role that the app takes on, as somebody. */
type Of = (g: Ground) => string
const as = (role: string, who: Of, statement: Of): Try => g => sql.begin(async tx => {
  await tx.unsafe(`set local role ${role}`)
  await tx`select set_config('app.user_id', ${who(g)}, true)`
  return tx.unsafe(statement(g))
})
const system = (statement: Of) => as('talktime_system', g => g.caller.id, statement)

const FORGERIES: Record<string, [what: string, forge: Try][]> = {
  'a hold': [
    ['without a limit of calls at once', reserve(() => ({ most: null }))],
    ...['infinity', '-infinity', '3026-01-01', '1026-01-01', null].flatMap((at): [string, Try][] => [
      [`of a call begun at ${at}`, reserve(() => ({ at }))],
      [`that ends at ${at}`, reserve(() => ({ expires: at }))],
      [`that is asked about at ${at}`, reserve(() => ({ asked: at }))],
    ]),
    ['of longer than any call', reserve(() => ({ max: 14_401 }))],
    ['of no time', reserve(() => ({ max: 0 }))],
    ['in another currency', reserve(() => ({ currency: 'EUR' }))],
    ['in no currency', reserve(() => ({ currency: null }))],
    ['of somebody else’s money', reserve(g => ({ user: g.caller.id }))],
    ['of somebody else’s money, for a call of a programme', reserve(g => ({ user: g.supervisor.id, channel: 'keypad' }))],
    ['of somebody else’s money, for a programme that they do not know of', reserve(g => ({ user: g.crooked.workerId, wallet: g.crooked.walletId, channel: 'keypad' }))],
    ['of nobody’s call', reserve(() => ({ user: null }))],
    ['of a call of no kind', reserve(() => ({ channel: null }))],
    ['for nothing', reserve(() => ({ components: '[]' }))],
    ['for what is no list', reserve(() => ({ components: '{}' }))],
    ['of no amount', reserve(() => ({ components: component({ heldMicros: null }) }))],
    ['of an amount that is no number', reserve(() => ({ components: component({ heldMicros: 'NaN' }) }))],
    ['of less than nothing', reserve(() => ({ components: component({ heldMicros: '-1' }) }))],
    ['of no amount beside a right one', reserve(() => ({ components: `[${component().slice(1, -1)}, ${component({ component: 'agent', heldMicros: null }).slice(1)}` }))],
    ['of more than there is', reserve(() => ({ components: component({ heldMicros: '9000000000000000000' }) }))],
    ['that grows without an amount', g => sql`select extend_hold(${g.dialled.id}::uuid, ${g.caller.id}, null, now())`],
    ['that grows by nothing that is known', g => sql`select extend_hold(${g.dialled.id}::uuid, ${g.caller.id}, '{NULL}', now())`],
    ['that shrinks', g => sql`select extend_hold(${g.dialled.id}::uuid, ${g.caller.id}, '{0}', now())`],
    ['that grows without end', g => sql`select extend_hold(${g.dialled.id}::uuid, ${g.caller.id}, array[${String(g.dialled.holdMicros + 1n)}::bigint], 'infinity')`],
    ['that grows for nobody', g => sql`select extend_hold(${g.dialled.id}::uuid, null, array[${String(g.dialled.holdMicros + 1n)}::bigint], now())`],
    ['that nobody asks about any more', g => sql`select defer_reconcile(${g.dialled.id}::uuid, 'infinity')`],
    ['that somebody asks about some day', g => sql`select defer_reconcile(${g.dialled.id}::uuid, null)`],
    ['taken to be asked about, and kept for a thousand years', () => sql`select claim_due_calls(10, now() + interval '1 year', '1000 years')`],
    ['taken to be asked about, and kept for ever', () => sql`select claim_due_calls(10, 'infinity', '1 minute')`],
  ],
  'a word about a call': [
    ['of no lifecycle', told({ kind: 'x' })],
    ['that is none', told({ kind: null })],
    ['that stands above all others', told({ kind: 'answered', rank: 5, ...unpriced })],
    ['that ends what was only answered', told({ kind: 'answered', rank: 3 })],
    ['that ends nothing although it is the last', told({ rank: 1, ...unpriced })],
    ['without a rank', told({ rank: null })],
    ['of nobody known', told({ source: 'me' })],
    ['of nobody', told({ source: null })],
    ['under no key', told({ key: null })],
    ['under an empty key', told({ key: '' })],
    ['of another carrier', told({ carrier: 'exotel' })],
    ['of no carrier', told({ carrier: null })],
    ...['infinity', '-infinity', '3026-01-01', '1026-01-01'].flatMap((at): [string, Try][] => [
      [`that came at ${at}`, told({ at })],
      [`that came at ${at} and charges nothing`, told({ at, kind: 'busy', ...unpriced })],
      [`of what happened at ${at}`, told({ occurred: at })],
      [`of what happened at ${at} and charges nothing`, told({ occurred: at, kind: 'no-answer', ...unpriced })],
      [`after which it is asked again at ${at}`, told({ asked: at, kind: 'ringing', rank: 1, ...unpriced })],
    ]),
    ['with a price of less than nothing', told({ computed: '{-1}' })],
    ['with a price that is none', told({ computed: '{NULL}' })],
    ['with seconds that are none', told({ billed: '{NULL}' })],
    ['with two prices for one', told({ computed: '{1000,1000}' })],
    ['with a price and no seconds', told({ billed: null })],
    ['that took less than nothing', told({ seconds: -60 })],
    ['that took longer than a day', told({ seconds: 86_401 })],
    ['at other terms', told({ terms: 'USD.1.0.60.60.0.0' })],
    ['at no terms', told({ terms: null })],
    ['of a leg that it was not dialled from', told({ parent: 'CAother' })],
    ['of the device’s leg', told({ role: 'browser' })],
    ['in a list that is none', () => sql`select * from record_call_events('{}'::jsonb)`],
    ['of how long it may last, past every limit', g => sql`select extend_time(${g.dialled.id}::uuid, ${g.caller.id}, 14401, 'longest_call', null, now())`],
    ['of how long it may last, in no time', g => sql`select extend_time(${g.dialled.id}::uuid, ${g.caller.id}, 14400, 'longest_call', null, 'infinity')`],
    ['of how long it may last, by nobody', g => sql`select extend_time(${g.dialled.id}::uuid, null, 14400, 'longest_call', null, now())`],
    ['that it is to end, some day', g => sql`select * from request_call_end(${g.dialled.id}::uuid, ${g.caller.id}, 'infinity', 'infinity')`],
  ],
  'a leg': [
    ['that takes a call at no time', g => sql`select * from claim_call(${g.started.id}::uuid, ${g.started.ownerId}, 'twilio', 'CA1', 'infinity', now())`],
    ['that takes a call, to be asked about never', g => sql`select * from claim_call(${g.started.id}::uuid, ${g.started.ownerId}, 'twilio', 'CA1', now(), 'infinity')`],
    ['of no name that takes a call', g => sql`select * from claim_call(${g.started.id}::uuid, ${g.started.ownerId}, 'twilio', null, now(), now())`],
    ['that an agent answers, of a call without one', system(g => `select answer_agent_leg('${g.dialled.id}', 'twilio', 'CA2', now(), now())`)],
    ['that comes in for a number that is nobody’s', g => sql`
      select outcome = 'not_served' and null as "is false" from receive_call(${randomUUID()}::uuid, 'twilio', 'CA3', null, ${g.caller.id}, 'US', 'fixed_line', 'USD', 600,
        ${component()}::text::jsonb, now(), now(), now())`],
  ],
  'who pays for a programme': [
    ['by the system', system(g => `update programme set wallet_id = '${g.other.walletId}' where id = '${g.programmeId}'`)],
    ['by a supervisor', as('talktime_user', g => g.supervisor.id, g => `update programme set wallet_id = '${g.other.walletId}' where id = '${g.programmeId}'`)],
    ['by a supervisor, with its owner', as('talktime_user', g => g.supervisor.id, g => `
      update programme set owner_id = '${g.other.id}', wallet_id = '${g.other.walletId}' where id = '${g.programmeId}'`)],
    ['by the system, in a programme of its own', system(g => `
      insert into programme (id, name, owner_id, wallet_id, time_zone, country, hours, carriers, caller_ids, retries, languages, help_due_minutes, unanswered_streak,
        created_at, updated_at) select gen_random_uuid(), name, '${g.caller.id}', '${g.other.walletId}', time_zone, country, hours, carriers, caller_ids, retries,
        languages, help_due_minutes, unanswered_streak, now(), now() from programme where id = '${g.programmeId}'`)],
    ['by a supervisor who puts its owner out', as('talktime_user', g => g.supervisor.id, g => `
      update programme_member set left_at = now() where programme_id = '${g.programmeId}' and user_id = '${g.caller.id}'`)],
    ['by its owner', as('talktime_user', g => g.caller.id, g => `update programme set wallet_id = '${g.other.walletId}' where id = '${g.programmeId}'`)],
  ],
  'and beside': [
    ['money taken by itself, agreed to at no time', g => sql`select set_auto_topup(${g.caller.id}, ${g.caller.walletId}::uuid, 'charge', 1, 1000, 5000, 'yes', 'infinity')`],
    ['money taken by itself from somebody else', g => sql`select set_auto_topup(${g.other.id}, ${g.caller.walletId}::uuid, 'charge', 1, 1000, 5000, 'yes', now())`],
    ['money taken by itself for nobody', g => sql`select set_auto_topup(null, ${g.caller.walletId}::uuid, 'charge', 1, 1000, 5000, 'yes', now())`],
    ['a price of a voice of less than nothing', () => sql`
      select set_voice_prices('[{"model":"m","kind":"audioIn","priceMicros":"-5","perUnits":1000000,"currency":"USD","validFrom":"2026-01-01T00:00:00Z","source":"x"}]', now())`],
    ['a price of a voice from no day on', () => sql`
      select set_voice_prices('[{"model":"m","kind":"audioIn","priceMicros":"5","perUnits":1000000,"currency":"USD","validFrom":"infinity","source":"x"}]', now())`],
    ['what a voice cost that nobody used', () => sql`
      select note_voice_costs(${JSON.stringify([{ useId: randomUUID(), currency: 'USD', costMicros: 0, unheardMicros: 0, lines: [] }])}::text::jsonb, now())`],
    ['what a voice cost, of nothing', () => sql`select note_voice_costs('[{"useId":null,"currency":"USD","costMicros":0,"unheardMicros":0,"lines":[]}]', now())`],
  ],
}

describe.each(Object.entries(FORGERIES))('with the app’s own login: %s', (_, forgeries) => {
  it.each(forgeries)('M18 C17 is refused: %s', async (_what, forge) => {
    const before = await takeFingerprint(context.admin)
    const said = await forge(ground).then(rows => JSON.stringify(rows), (error: { code?: string }) => error.code)
    expect(await takeFingerprint(context.admin), `nothing moved; it said ${said}`).toEqual(before)
    // by us, in words, by rights, or by what a column takes; never by something that broke
    expect(said).toMatch(/^(TT0\d\d|42501|23502|23514|22\w{3}|\[.*(null|false).*\])$/)
  })
})

it('M18 C2 a call is claimed by nobody: null is no owner', async () => {
  const claimed = await sql`select outcome from claim_call(${ground.started.id}::uuid, null, 'twilio', 'CA4', now(), now())`
  const [talked] = await system(({ started }) => `select claim_talk('${started.id}', null, 'twilio', 'CA5', now(), now(), 5) as outcome`)(ground) as { outcome: string }[]
  expect([...claimed, talked]).toEqual([{ outcome: 'not_the_owner' }, { outcome: 'not_the_owner' }])
  expect([...await context.admin`select from call_leg where call_id = ${ground.started.id}`]).toEqual([])
})

it('M18 what is genuine goes through, and all checks hold', async () => {
  await reserve()(ground)
  await told({ kind: 'answered', rank: 2, ...unpriced })(ground)
  expect(await told()(ground)).toMatchObject([{ outcome: 'settled', charged_micros: '13000' }])
  await expectHealthy(context.admin)
})
