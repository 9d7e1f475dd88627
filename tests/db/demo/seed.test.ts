import { createReadStream } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readHistory } from '../../../sandbox/history/read-history'
import { readFlow } from '../../../sandbox/exotel/flows'
import { startSandbox, type Sandbox } from '../../../sandbox/start-sandbox'
import type { DemoAccount } from '../../../scripts/demo/accounts'
import { emptyHistory } from '../../../scripts/demo/history'
import { PastStripe } from '../../../scripts/demo/past-stripe'
import type { DemoFlow } from '../../../scripts/demo/outreach'
import { seedDemo } from '../../../scripts/demo/seed-demo'
import { Timeline } from '../../../scripts/demo/timeline'
import { loadConfig } from '../../../server/config'
import { createContext, type Context } from '../../../server/context'
import { createLog } from '../../../server/log'
import { matchDueDays } from '../../../server/services/books/match-due-days'
import { requestRefund } from '../../../server/services/refunds/request-refund'
import { marginRule } from '../../../server/services/rating/find-rate'
import { importDeck } from '../../../server/services/rating/import-deck'
import { isStaffRole } from '../../../shared/roles'
import type { Role } from '../../../shared/schemas/user'
import { createTestDatabase, type TestDatabase } from '../../support/database'
import { createFakeMailer } from '../../support/fake-mailer'
import { ControlClient } from '../../support/sandbox/control-client'
import { sandboxOptions } from '../../support/sandbox/sandbox-config'
import { ENVIRONMENT, openAdmin, type Admin } from '../../support/test-context'

const DECK_FILE = 'data/decks/world.csv'
const EXOTEL = {
  EXOTEL_ACCOUNT_SID: 'talktime1', EXOTEL_API_KEY: 'k'.repeat(16), EXOTEL_API_TOKEN: 't'.repeat(16), EXOTEL_API_BASE_URL: 'http://localhost:9',
  EXOTEL_CALLER_ID: '+918047091999', EXOTEL_CURRENCY: 'INR', EXOTEL_WEBHOOK_SECRET: 's'.repeat(32),
}
const ENV = { ...ENVIRONMENT, ...EXOTEL, OPENAI_API_KEY: 'k'.repeat(16), TOPUP_MAXIMUM: '5000', TOPUP_PER_DAY: '10000' }
/** Shortly after midnight, when the least of today is over. */
const NOW = new Date(`${new Date().toISOString().slice(0, 10)}T00:02:00Z`)

let database: TestDatabase
let admin: Admin
let context: Context
let accounts: DemoAccount[]
let flows: DemoFlow[]
const timeline = new Timeline()
const history = emptyHistory()
const stripe = new PastStripe(timeline, history)
const seed = () => seedDemo({ context, admin, timeline, stripe, history, now: NOW })

beforeAll(async () => {
  database = await createTestDatabase()
  admin = openAdmin(database)
  const config = loadConfig({ ...ENV, DATABASE_URL: database.appUrl })
  context = createContext(config, { clock: timeline, payments: stripe, mailer: createFakeMailer(), log: createLog('silent') })
  await importDeck(context, createReadStream(DECK_FILE), {
    name: 'world', validFrom: new Date('2026-01-01T00:00:00Z'), margin: marginRule(context),
  })
  ;({ accounts, flows } = (await seed())!)
})
afterAll(async () => {
  await context.close()
  await admin.end({ timeout: 5 })
  await database.drop()
})

const count = async (query: string) => Number((await admin.unsafe(`select count(*) as count from ${query}`))[0]!.count)
const balanceOf = async (name: string) => {
  const [row] = await admin`select balance_micros from wallet w join "user" u on u.id = w.user_id where u.email like ${`${name}@%`}`
  return row!.balance_micros as bigint
}

describe('the past of the demo', () => {
  it('leaves a ledger in which everything holds', async () => {
    expect([...await admin`select * from ledger_violations()`]).toEqual([])
    expect(await count('call where billed_at is null')).toBe(0)
    expect(await count('call_cost_breakdown where uncollected_micros > 0')).toBe(0)
  })

  it('has a case of everything that finance looks at', async () => {
    expect(await count('call')).toBeGreaterThan(350)
    for (const what of [
      'payment where state = \'expired\'', 'payment where state = \'failed\' and purpose = \'auto_topup\'',
      'payment where state = \'paid\' and purpose = \'auto_topup\'', 'auto_topup where stopped_at is not null',
      'payment_refund where state = \'succeeded\'', 'dispute where status = \'open\' and receivable_micros > 0',
      'dispute where status = \'lost\'', 'voucher_use', 'credit_transaction where kind = \'expiry\'',
      'call_complaint where state = \'waiting\'', 'call_complaint where state = \'declined\'',
      'call_complaint where state = \'refunded_at_once\' and rule = \'no_audio\'',
      'call_complaint where state = \'refunded_at_once\' and rule = \'short_call\'',
      'call_complaint where state = \'refunded\'', 'adjustment_request where state = \'approved\'',
      'adjustment_request where state = \'refused\'', 'closed_month', 'call_quality where mos_hundredths < 250',
      'credit_transaction where late_for is not null', 'call_refusal',
      ...['voucher_batch', 'limit_raise', 'month_close', 'month_reopen', 'write_off'].map(kind => `money_request where state = 'pending' and kind = '${kind}'`),
    ]) expect(await count(what), what).toBeGreaterThan(0)
    const asked = await admin`select distinct requested_by from adjustment_request where state = 'pending'`
    expect(asked).toHaveLength(2)
  })

  it('has the wallets that screens are judged by', async () => {
    const cents = async (name: string) => await balanceOf(name) / 10_000n
    expect(await cents('maximiliane')).toBe(1_820_477n)
    expect(await cents('amina')).toBe(1_240n)
    expect(await balanceOf('nour')).toBe(30_000n)
  })

  it('G2 has leads in several states that stand on words, one of two calls, one that wants to be called back, and wishes', async () => {
    const leads = await admin`
      select l.state, l.next_action, l.next_action_on is not null as is_due, count(distinct c.call_id)::int as calls, l.mail_consent is not null as may_mail,
        (select count(*)::int from lead_field f where f.lead_id = l.id and f.quote is not null) as quoted,
        (select count(*)::int from lead_field f where f.lead_id = l.id and f.is_confirmed) as confirmed
      from lead l join lead_call c on c.lead_id = l.id group by l.id order by l.created_at`
    expect([...leads]).toMatchObject([
      { state: 'open', calls: 2, quoted: 4, confirmed: 1, may_mail: true, is_due: true },
      { state: 'won', calls: 1, quoted: 2, confirmed: 0, may_mail: false },
      { state: 'open', calls: 1, quoted: 2, is_due: true },
      { state: 'new', calls: 1, quoted: 0, next_action: 'Call back: “Please call me back after six in the evening.”' },
      { state: 'new', calls: 1, quoted: 4, confirmed: 0 },
    ])
    for (const kind of ['consent', 'do_not_call']) expect(await count(`call_wish where kind = '${kind}'`), kind).toBeGreaterThan(0)
  })

  it('O3 has a list that an agent called: reached, at the second try, by a machine, not at all, and never for want of consent', async () => {
    const people = await admin`
      select r.state as round, p.state, p.reason, p.attempt from outreach_round r join round_person p on p.round_id = r.id
      where r.agent_id is not null order by p.place`
    expect(people.map(({ round, state, reason, attempt }) => [round, state, reason, attempt])).toEqual([
      ['done', 'reached', null, 1], ['done', 'unreached', 'machine', 1], ['done', 'reached', null, 2],
      ['done', 'unreached', 'no_answer', 1], ['done', 'reached', null, 1], ['done', 'left_out', 'no_consent', 1],
    ])
  })

  it('was written when it happened, in one order, and leaves nothing of its clock', async () => {
    expect(await count('credit_transaction where created_at <> effective_at and kind <> \'adjustment\'')).toBe(0)
    expect(await count(`(select created_at < lag(created_at) over (order by id) as is_back from credit_transaction) t where is_back`)).toBe(0)
    expect(await count('pg_namespace where nspname = \'past\'')).toBe(0)
    expect(await count('pg_proc where proname = \'ledger_append\' and proconfig is not null')).toBe(0)
  })

  it('is made once', async () => {
    expect(await seed()).toBeNull()
  })

  it('gives staff, and nobody else, a second factor that works', async () => {
    expect(accounts).toHaveLength(18)
    for (const { role, authenticatorKey } of accounts) {
      expect(authenticatorKey !== undefined, role).toBe(isStaffRole(role as Role))
      if (authenticatorKey) expect(authenticatorKey).toMatch(/^[A-Z2-7]{32,}$/)
    }
    expect(await count('"user" where two_factor_enabled')).toBe(4)
    expect(await count('session s join "user" u on u.id = s.user_id where u.two_factor_enabled')).toBe(0)
  })
})

describe('the programme of the demo', () => {
  it('has people who work in it and sign in by a code, people in care, and flows for each of its scripts and languages', async () => {
    expect(accounts.filter(({ role }) => role === 'worker' || role === 'supervisor').map(({ email }) => email)).toEqual(
      Array.from({ length: 3 }, () => expect.stringMatching(/^[A-Z]+-[A-Z0-9]+$/) as string))
    expect(await count('care_person where consent_at is not null')).toBeGreaterThan(5)
    expect(await count('care_person where flagged_at is not null')).toBe(3)
    expect(await count('stock_batch where quantity > 0')).toBe(4)
    expect(flows).toHaveLength(await count('script_voice'))
    expect(flows.map(readFlow)).toHaveLength(12)
  })

  it('has a round that is over, one that is held, and tasks in every state', async () => {
    const [over, held] = await admin`
      select r.state, count(*) filter (where p.state = 'reached')::int as reached, count(*) filter (where p.state = 'unreached')::int as unreached,
        count(*) filter (where p.state = 'waiting')::int as waiting, count(*) filter (where p.state = 'asked')::int as asked
      from outreach_round r join round_person p on p.round_id = r.id where r.programme_id is not null group by r.id order by r.created_at`
    expect(over).toMatchObject({ state: 'done', waiting: 0, asked: 0 })
    expect(over!.reached).toBeGreaterThan(15)
    expect(over!.unreached).toBeGreaterThan(2)
    expect(held).toMatchObject({ state: 'paused', asked: 0 })
    expect(held!.reached).toBeGreaterThan(5)
    expect(held!.waiting).toBeGreaterThan(5)
    expect(await count('keypad_call where outcome is null')).toBe(0)
    for (const kind of ['help', 'wrong_person', 'unanswered']) expect(await count(`care_task where kind = '${kind}'`), kind).toBeGreaterThan(0)
    for (const what of ['state = \'resolved\'', 'state <> \'resolved\'']) expect(await count(`care_task where ${what}`), what).toBeGreaterThan(1)
  })
})

describe('the world outside, told of it', () => {
  let sandbox: Sandbox
  let outside: Context
  beforeAll(async () => {
    const stripe = { secretKey: ENV.STRIPE_SECRET_KEY, webhookSecret: ENV.STRIPE_WEBHOOK_SECRET, webhookUrl: null }
    const exotel = {
      accountSid: EXOTEL.EXOTEL_ACCOUNT_SID, apiKey: EXOTEL.EXOTEL_API_KEY, apiToken: EXOTEL.EXOTEL_API_TOKEN,
      callerId: EXOTEL.EXOTEL_CALLER_ID, perMinute: '0.60', flowsFile: null,
    }
    sandbox = await startSandbox(sandboxOptions('http://localhost:9/voice', { stripe, exotel, deckFile: DECK_FILE }))
    await new ControlClient(sandbox.url).send('POST', '/history', history)
    const urls = {
      DATABASE_URL: database.appUrl, STRIPE_API_BASE_URL: sandbox.url, TWILIO_REST_BASE_URL: sandbox.url,
      EXOTEL_API_BASE_URL: sandbox.url,
    }
    const clock = { now: () => new Date(NOW.getTime() + 3 * 3_600_000) }
    outside = createContext(loadConfig({ ...ENV, ...urls }), { clock, mailer: createFakeMailer(), log: createLog('silent') })
  })
  afterAll(async () => {
    await outside.close()
    await sandbox.stop()
  })

  it('F2 agrees with the ledger, but for the three differences that are meant', async () => {
    expect(readHistory({ ...history }, Date.now()).legs.length).toBe(await count('call_leg'))
    await matchDueDays(outside)
    const cases = await admin`select kind, bucket from match_case order by kind, bucket`
    expect([...cases]).toEqual([
      { kind: 'call', bucket: 'different' },
      { kind: 'payment', bucket: 'missing_here' },
      { kind: 'payment', bucket: 'missing_there' },
    ])
    const [matches] = await admin`select sum((counts->>'call.match')::int) as calls from match_run`
    expect(Number(matches!.calls)).toBeGreaterThan(30)
  })

  it('M12 sends what is left of a payment of the past back to its card', async () => {
    const [person] = await admin`select id from "user" where email like 'bartholomew@%'`
    const id = outside.ids.uuid(NOW)
    const userId = person!.id as string
    const { request } = await requestRefund(outside, { id, userId, amountMicros: '150000000', reason: null, actor: `user:${userId}` })
    expect(request.parts.map(({ state, amountMicros }) => [state, amountMicros])).toEqual([['succeeded', '100000000'], ['succeeded', '50000000']])
    expect([...await admin`select * from ledger_violations()`]).toEqual([])
  })
})
