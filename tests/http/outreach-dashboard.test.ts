import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { seededRandom } from '../../sandbox/random'
import { ENDED_CALL_SUBSCRIBERS } from '../../server/jobs/ended-call-subscribers'
import { handOverEndedCalls } from '../../server/services/calls/hand-over-ended-calls'
import { createBuiltInScripts } from '../../server/services/outreach/scripts/create-built-in-scripts'
import type { TriggerCallReply } from '../../shared/schemas/outreach/calls'
import type { OutreachDashboardDto } from '../../shared/schemas/outreach/dashboard'
import { KEY_MEANINGS } from '../../shared/schemas/outreach/words'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { createCarePerson, createProgramme, type ProgrammeOptions } from '../support/outreach'
import { DECK } from '../support/test-context'
import { keypadMessage, placedStatusMessage } from '../support/twilio-requests'

const INDIA = '91,,India,,0.0100,0.0090,0.0190,0,60,60,0,0,0,0\n'

let world: HttpWorld
let owner: Visitor
let worker: Visitor
let programme: Awaited<ReturnType<typeof createProgramme>>
let scriptId: string
beforeAll(async () => {
  world = await createHttpWorld({ deck: DECK + INDIA })
})
beforeEach(async () => {
  owner = await world.visit()
  worker = await world.visit({ role: 'worker', grantMicros: 0n })
  programme = await found()
  scriptId = (await world.context.admin`select id from keypad_script where programme_id = ${programme.id} order by id limit 1`)[0]!.id as string
})
afterAll(() => world.close())

async function found(more: Partial<ProgrammeOptions> = {}) {
  const made = await createProgramme(world.context, { owner: owner.person, workers: [worker.person], ...more })
  await world.context.database.asSystem(tx => createBuiltInScripts(world.context, tx, made.id, owner.person.id))
  return made
}
const someone = () => createCarePerson(world.context, { programme, worker: worker.person })

interface Asked { personId: string, at: string, outcome: string | null, meaning: string | null }
async function asked({ personId, at, outcome, meaning }: Asked): Promise<void> {
  await world.context.admin`
    insert into keypad_call (id, programme_id, person_id, user_id, script_id, script_version, language, content_hash, outcome, key, meaning, created_at, ended_at)
    values (${randomUUID()}, ${programme.id}, ${personId}, ${worker.person.id}, ${scriptId}, 1, 'ta', 'x', ${outcome}, ${meaning === null ? null : '1'}, ${meaning}, ${at}, ${outcome === null ? null : at})`
}

async function read(query = '', by = owner): Promise<OutreachDashboardDto> {
  const reply = await by.get(`/api/outreach/dashboard?programme=${programme.id}${query}`)
  expect(reply.status, reply.text).toBe(200)
  return reply.json as OutreachDashboardDto
}

describe('GET /api/outreach/dashboard', () => {
  it('A2 O4 tells of money, and so is for supervisors alone', async () => {
    expectRefusal(await worker.get(`/api/outreach/dashboard?programme=${programme.id}`), 403, 'forbidden')
    expect((await worker.get('/api/outreach/dashboard')).json).toEqual({ programmes: [], programme: null, figures: null, byProgramme: [] })
    const stranger = await world.visit()
    expectRefusal(await stranger.get(`/api/outreach/dashboard?programme=${programme.id}`), 404, 'not_found')
    expect((await read()).programme).toMatchObject({ id: programme.id, role: 'supervisor' })
  })

  it('comes to what its calls really took and cost', async () => {
    const person = await someone()
    const { callId } = (await worker.post(`/api/mothers/${person.id}/trigger-call`, {})).json as TriggerCallReply
    const [leg] = await world.context.admin`
      select c.id, c.terms, c.to_number, l.leg_id from keypad_attempt a join call c on c.id = a.call_id join call_leg l on l.call_id = c.id
      where a.keypad_call_id = ${callId}`
    const placed = {
      id: leg!.id as string, terms: leg!.terms as string, toNumber: leg!.to_number as string,
      sid: leg!.leg_id as string,
    }
    expect((await read()).figures!.totals).toMatchObject({ requests: 1, reached: 0, unreached: 0 })
    await world.deliver(placedStatusMessage(world.side, placed, { status: 'in-progress', sequence: 2, at: world.context.clock.now() }))
    await world.deliver(keypadMessage(world.side, placed, { digits: '2', round: 0 }))
    await world.deliver(placedStatusMessage(world.side, placed, { status: 'completed', sequence: 3, durationSeconds: 61, at: world.context.clock.now() }))
    await world.context.idle()
    await handOverEndedCalls(world.context, ENDED_CALL_SUBSCRIBERS)
    const { figures, byProgramme } = await read()
    const came = { requests: 1, reached: 1, unreached: 0, talkedSeconds: 61, chargedMicros: '38000' }
    const tasks = { open: 1, overdue: 0, opened: 1, resolved: 0, medianSeconds: null }
    expect(figures).toMatchObject({ totals: came, planned: 1, answered: 1, tasks })
    expect(figures!.keys).toMatchObject({ need_help: 1, taken: 0 })
    expect(byProgramme).toEqual([{ id: programme.id, name: programme.name, currency: 'USD', ...came }])
  })

  it.each(['Asia/Kolkata', 'Europe/Berlin', 'America/New_York'])('K3 is what counting one by one comes to, by weeks of %s, over days when clocks change', async timeZone => {
    programme = await found({ timeZone })
    const random = seededRandom(12)
    const people = [await someone(), await someone(), await someone(), await someone()]
    // the clocks of Berlin went back on October 25, those of New York on November 1
    const [fromMs, toMs] = [Date.parse('2026-10-10T00:00:00Z'), Date.parse('2026-11-12T00:00:00Z')]
    const rows = Array.from({ length: 120 }, (_, index): Asked => {
      const outcome = ['keyed', 'keyed', 'no_key', 'busy', 'no_answer', 'not_placed'][Math.floor(random() * 6)]!
      return {
        personId: people[Math.floor(random() * people.length)]!.id,
        at: index === 0 ? '2026-10-31T18:30:00Z' : new Date(fromMs + random() * (toMs - fromMs)).toISOString(),
        outcome, meaning: outcome === 'keyed' ? KEY_MEANINGS[Math.floor(random() * KEY_MEANINGS.length)]! : null,
      }
    })
    for (const row of rows) await asked(row)
    const { figures } = await read('&from=2026-10-15&to=2026-11-08')
    const day = (at: string) => new Intl.DateTimeFormat('sv', { timeZone }).format(new Date(at))
    const within = rows.filter(({ at }) => day(at) >= '2026-10-15' && day(at) <= '2026-11-08')
    const isReached = ({ outcome }: Asked) => outcome === 'keyed' || outcome === 'no_key'
    expect(figures!.weeks.map(({ week }) => week)).toEqual(['2026-10-12', '2026-10-19', '2026-10-26', '2026-11-02'])
    for (const [index, week] of figures!.weeks.entries()) {
      const next = figures!.weeks[index + 1]?.week ?? '9'
      const own = within.filter(({ at }) => day(at) >= week.week && day(at) < next)
      const reached = own.filter(isReached).length
      expect(week).toMatchObject({ requests: own.length, reached, unreached: own.length - reached })
      for (const meaning of KEY_MEANINGS) {
        expect(week.keys[meaning]).toBe(own.filter(row => row.meaning === meaning).length)
      }
    }
    const answered = within.filter(isReached)
    const different = (some: Asked[]) => new Set(some.map(row => row.personId)).size
    expect(figures!.totals).toMatchObject({ requests: within.length, reached: answered.length })
    expect(figures).toMatchObject({ planned: different(within), answered: different(answered) })
  })

  it('names who is overdue and whom nobody reaches, and forgets who was forgotten', async () => {
    const now = world.context.clock.now().getTime()
    const [reached, silent, gone] = [await someone(), await someone(), await someone()]
    await world.context.admin`update care_person set unanswered = 2 where id = ${reached.id}`
    await world.context.admin`update care_person set unanswered = 5 where id in ${world.context.admin([silent.id, gone.id])}`
    expect((await owner.remove(`/api/outreach/people/${gone.id}`)).status).toBe(200)
    const task = (minutesAgo: number, resolvedMinutesAgo: number | null) => world.context.admin`
      insert into care_task (id, programme_id, person_id, kind, owner_id, state, due_at, opened_at, resolved_at, resolved_by, note)
      values (${randomUUID()}, ${programme.id}, ${silent.id}, 'help', ${worker.person.id}, ${resolvedMinutesAgo === null ? 'open' : 'resolved'},
        ${new Date(now - (minutesAgo - 60) * 60_000)}, ${new Date(now - minutesAgo * 60_000)},
        ${resolvedMinutesAgo === null ? null : new Date(now - resolvedMinutesAgo * 60_000)}, ${resolvedMinutesAgo === null ? null : worker.person.id}, ${resolvedMinutesAgo === null ? '' : 'Seen'})`
    await task(30, null)
    await task(90, null)
    for (const took of [10, 20, 60]) await task(100, 100 - took)
    const { figures } = await read()
    expect(figures!.tasks).toEqual({ open: 2, overdue: 1, opened: 5, resolved: 3, medianSeconds: 1200 })
    expect(figures!.streaks).toEqual([{ personId: silent.id, name: silent.name, unanswered: 5 }])
    expect(figures).toMatchObject({ streakCount: 1, people: { inCare: 2, flagged: 0 } })
  })

  it.each(['&days=0', '&days=400', '&from=2026-11-08&to=2026-10-15', '&from=2026-11-08', '&from=1900-01-01&to=2026-01-01'])('refuses %s', async query => {
    expectRefusal(await owner.get(`/api/outreach/dashboard?programme=${programme.id}${query}`), 400, 'invalid_request')
  })
})
