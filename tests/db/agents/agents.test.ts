import { randomUUID } from 'node:crypto'
import { sql, type SQL } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sqlStateOf } from '../../../server/db/client'
import { mayBeCalled } from '../../../server/services/calls/may-be-called'
import { createAgent } from '../../../server/services/agents/create-agent'
import { agentContent } from '../../support/agents'
import { createPerson, createTestContext, type Person, type TestContext } from '../../support/test-context'

const APPEND_ONLY = '23001'
const NO_RIGHT = '42501'
const BROKEN_CHECK = '23514'
const NO_SUCH_ROW = '23503'

let context: TestContext
let owner: Person
let stranger: Person
let agentId: string
beforeAll(async () => {
  context = await createTestContext()
  owner = await createPerson(context)
  stranger = await createPerson(context)
  agentId = (await createAgent(context, { id: owner.id, country: 'GB' }, { id: randomUUID(), ...agentContent() })).id
})
afterAll(() => context.close())

const asUser = ({ id }: Person, statement: SQL) => context.database.asUser(id, tx => tx.execute(statement))
const stateOf = (work: Promise<unknown>) => work.then(() => 'done', (error: unknown) => sqlStateOf(error))
const copyOf = (more: string) => context.admin.unsafe(`
  insert into agent_version select (jsonb_populate_record(v, '${more}')).* from agent_version v where agent_id = '${agentId}' and version = 1`)

describe('a version', () => {
  it.each([
    ['changed', 'update agent_version set instructions = \'Sell\''],
    ['changed in what a call may cost', 'update agent_version set call_budget_micros = 2'],
    ['given another number', 'update agent_version set version = 9'],
    ['blanked with another model', 'update agent_version v set (name, model) = (\'Erased agent\', \'other\')'],
    ['taken out', 'delete from agent_version'],
    ['emptied', 'truncate agent_version cascade'],
  ])('is not %s, even by the owner of the database', async (_, statement) => {
    expect(await stateOf(context.admin.unsafe(statement))).toBe(APPEND_ONLY)
    expect(await context.admin`select name, model, instructions, version from agent_version`)
      .toEqual([{ name: 'Night line', model: 'gpt-realtime-2.1', instructions: agentContent().instructions, version: 1 }])
  })

  it('is neither changed nor taken out by its person, nor by what works for the system', async () => {
    for (const statement of [sql`update agent_version set name = 'x'`, sql`delete from agent_version`, sql`delete from agent`]) {
      expect(await stateOf(asUser(owner, statement))).toBe(NO_RIGHT)
      expect(await stateOf(context.database.asSystem(tx => tx.execute(statement)))).toBe(NO_RIGHT)
    }
  })

  it.each([
    ['no word of the machine', { version: 2, disclosure: '' }],
    ['recording without a word', { version: 2, is_recorded: true }],
    ['no money', { version: 2, call_budget_micros: 0 }],
    ['a day below a call', { version: 2, day_budget_micros: 999_999 }],
    ['an hour', { version: 2, longest_call_seconds: 3001 }],
    ['no language', { version: 2, languages: [] }],
  ])('is not without what the law or a wallet asks for: %s', async (_, change) => {
    expect(await stateOf(copyOf(JSON.stringify(change)))).toBe(BROKEN_CHECK)
  })
})

describe('an agent', () => {
  it('A2 is read and written by its person alone', async () => {
    for (const table of ['agent', 'agent_version', 'agent_number', 'call_wish']) {
      expect(await asUser(stranger, sql`select from ${sql.identifier(table)}`), table).toHaveLength(0)
    }
    expect(await asUser(stranger, sql`update agent set state = 'live', live_version = 1 returning id`)).toHaveLength(0)
    expect(await asUser(owner, sql`select from agent`)).toHaveLength(1)
  })

  it('A2 has no version and no number of somebody else’s', async () => {
    const version = sql`insert into agent_version select (jsonb_populate_record(null::agent_version, ${JSON.stringify(await oneVersion())}::text::jsonb)).*`
    expect(await stateOf(asUser(stranger, version))).toBe(NO_SUCH_ROW)
    const number = sql`insert into agent_number (user_id, number, agent_id, since) values (${stranger.id}, '+14157770001', ${agentId}::uuid, now())`
    expect(await stateOf(asUser(stranger, number))).toBe(NO_SUCH_ROW)
  })

  const oneVersion = async () => {
    const [row] = await context.admin`select to_jsonb(v) as v from agent_version v where agent_id = ${agentId}`
    return { ...row!.v as object, version: 2, user_id: stranger.id }
  }

  it('goes live as a version that there is, and is no draft then', async () => {
    for (const change of ['state = \'live\'', 'live_version = 1', 'state = \'live\', live_version = 2', 'state = \'paused\'']) {
      expect(await stateOf(context.admin.unsafe(`update agent set ${change}`)), change).toBe(BROKEN_CHECK)
    }
  })
})

describe('what was said about being called', () => {
  const wish = (person: Person, source: 'person' | 'call') => sql`
    insert into call_wish (id, user_id, kind, number, said_at, way, wording, source, created_at)
    values (gen_random_uuid(), ${person.id}, 'consent', '+442079460123', now(), 'spoken', 'Yes', ${source}, now())`

  it('G4 is not said in a call by a person who writes it', async () => {
    expect(await stateOf(asUser(owner, wish(owner, 'call')))).toBe(NO_RIGHT)
    expect(await stateOf(context.database.asSystem(tx => tx.execute(wish(owner, 'call'))))).toBe(BROKEN_CHECK)
    expect(await stateOf(asUser(owner, wish(stranger, 'person')))).toBe(NO_RIGHT)
  })

  it('counts for its own account alone, and its words stay', async () => {
    await asUser(owner, wish(owner, 'person'))
    const now = new Date('2027-01-15T12:00:00Z')
    const reasonFor = async ({ id }: Person) => (await context.database.asSystem(tx =>
      mayBeCalled(tx, { id, country: 'GB' }, { number: '+442079460123', now })))?.reason ?? null
    expect([await reasonFor(owner), await reasonFor(stranger)]).toEqual([null, 'no_consent'])
    expect(await stateOf(asUser(owner, sql`update call_wish set wording = 'Call me always'`))).toBe(NO_RIGHT)
    expect(await stateOf(asUser(owner, sql`update call_wish set removed_at = now()`))).toBe(BROKEN_CHECK)
  })
})
