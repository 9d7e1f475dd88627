import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { assignNumber } from '../../../server/services/numbers/assign-number'
import { newCallSid } from '../../support/fake-carrier'
import { nameOf, PAIRS, type Word } from '../../support/ledger/final-words'
import { phoneComponent } from '../../support/ledger/phone-component'
import { expectHealthy, readOutcome } from '../../support/ledger/read-ledger'
import { createPerson, createTestContext, type Person, type TestContext } from '../../support/test-context'

/** A call as its carrier knows it: the leg that is billed, and where that was dialled from another one, that. */
interface Told {
  id: string
  role: 'destination' | 'inbound' | 'browser'
  legId: string
  parentLegId: string | null
}

let context: TestContext
let person: Person
let ourNumber = 14_155_558_000
beforeAll(async () => {
  context = await createTestContext()
  person = await createPerson(context, { grantMicros: 1_000_000_000n })
})
afterAll(() => context.close())

const at = () => context.clock.now().toISOString()
/** A tenth of a cent a second; what an agent's minutes cost comes beside it. */
const PHONE = phoneComponent(600_000n, null)
const AGENT = { ...PHONE, component: 'agent' }

async function reserve(channel: string, components: readonly object[]): Promise<string> {
  const id = randomUUID()
  await context.database.sql`
    select reserve_call(${id}::uuid, ${person.id}, ${person.walletId}::uuid, ${channel}, 'twilio', '+12025550123', '+12025550100', 'US', 'fixed_line', 600, 'USD',
      ${JSON.stringify(components)}::text::jsonb, 1000, ${at()}::timestamptz, ${at()}::timestamptz, ${at()}::timestamptz, 'longest_call', null)`
  return id
}

/** A leg that is ordered; it was dialled from no other. */
const ordered = (channel: string, components: readonly object[] = [PHONE]) => async (): Promise<Told> => ({
  id: await reserve(channel, components), role: 'destination', legId: newCallSid(), parentLegId: null,
})

/** Each kind of call, as far as it is up. */
const KINDS: Record<string, () => Promise<Told>> = {
  'speaks a message': ordered('message'),
  'asks for keys': ordered('keypad'),
  'is placed by an agent': ordered('agent', [PHONE, AGENT]),
  async 'is answered by an agent'() {
    const told: Told = { id: await reserve('agent', [PHONE, AGENT]), role: 'inbound', legId: newCallSid(), parentLegId: null }
    await context.database.sql.begin(async sql => {
      await sql`set local role talktime_system`
      await sql`select answer_agent_leg(${told.id}::uuid, 'twilio', ${told.legId}, ${at()}::timestamptz, ${at()}::timestamptz)`
    })
    return told
  },
  async 'comes in'() {
    const owner = await createPerson(context)
    const number = `+${ourNumber++}`
    await assignNumber(context, { number, userId: owner.id, carrier: 'twilio' })
    const told: Told = { id: randomUUID(), role: 'browser', legId: newCallSid(), parentLegId: newCallSid() }
    await context.database.sql`
      select * from receive_call(${told.id}::uuid, 'twilio', ${told.parentLegId}, ${number}, '+442079460999', 'GB', 'fixed_line', 'USD', 600,
        ${JSON.stringify([PHONE])}::text::jsonb, ${at()}::timestamptz, ${at()}::timestamptz, ${at()}::timestamptz)`
    return told
  },
}

async function say({ id, role, legId, parentLegId }: Told, { status, seconds }: Word, source: string): Promise<void> {
  const [call] = await context.admin`select terms, (select count(*)::int from call_component k where k.call_id = c.id) as parts from call c where id = ${id}`
  const each = (value: number) => (seconds === null ? null : `{${Array.from({ length: call!.parts as number }, () => value).join(',')}}`)
  await context.database.sql`
    select * from record_call_event('twilio', ${randomUUID()}, ${id}::uuid, ${source}, ${status}, ${status === 'answered' ? 2 : 3}, ${parentLegId}, ${legId}, null, null, null,
      null, ${at()}::timestamptz, ${seconds}::int, ${each(75)}::int[], ${each(75_000)}::bigint[], ${call!.terms as string}, '{}'::jsonb, ${at()}::timestamptz,
      ${at()}::timestamptz, false, ${role})`
}

async function stateOf({ id }: Told) {
  const { call, hold, transactions } = await readOutcome(context.admin, id)
  return { status: call.status as string, is: hold.state === 'pending' ? 'waits' : transactions.length > 0 ? 'charged' : 'free' }
}

describe.each(Object.entries(KINDS))('two final words of a call that %s', (_, begin) => {
  it('C17 C5 M6 settle it, or leave it waiting, as those of any other', async () => {
    const wrong: string[] = []
    for (const pair of PAIRS) {
      const told = await begin()
      await say(told, { status: 'answered', seconds: null }, 'webhook')
      await say(told, pair.first, 'webhook')
      await say(told, pair.second, 'webhook')
      const { is } = await stateOf(told)
      await say(told, pair.second, 'reconciler')
      const confirmed = await stateOf(told)
      const isRight = is === pair.told && confirmed.is === pair.confirmed && confirmed.status === pair.status
      if (!isRight) wrong.push(`${nameOf(pair.first)}, then ${nameOf(pair.second)}: ${is}, ${confirmed.is} as ${confirmed.status}`)
    }
    expect(wrong).toEqual([])
    await expectHealthy(context.admin)
  })
})
