import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { keysPath, statusPath } from '../../server/carriers/exotel/callback-token'
import { carriersOf } from '../../server/carriers/carriers'
import { ENDED_CALL_SUBSCRIBERS } from '../../server/jobs/ended-call-subscribers'
import { handOverEndedCalls } from '../../server/services/calls/hand-over-ended-calls'
import { escalateTasks } from '../../server/services/outreach/care/escalate-tasks'
import { runRounds } from '../../server/services/outreach/rounds/run-rounds'
import { createBuiltInScripts, createHelpScript } from '../../server/services/outreach/scripts/create-built-in-scripts'
import type { CarePersonDto } from '../../shared/schemas/outreach/care'
import type { CareImportDto } from '../../shared/schemas/outreach/care-imports'
import type { TriggerCallReply } from '../../shared/schemas/outreach/calls'
import { createFakeCarrier, type FakeCarrier } from '../support/fake-carrier'
import { createHttpWorld, type HttpWorld, type Visitor } from '../support/http-world'
import { expectHealthy } from '../support/ledger/read-ledger'
import { careNumber, createCarePerson, createProgramme } from '../support/outreach'
import { INDIA_DECK } from '../support/rounds'
import { keypadMessage, placedStatusMessage, type PlacedLeg } from '../support/twilio-requests'

const EXOTEL = {
  EXOTEL_ACCOUNT_SID: 'talktime1', EXOTEL_API_KEY: 'k'.repeat(16), EXOTEL_API_TOKEN: 't'.repeat(16), EXOTEL_API_BASE_URL: 'http://localhost:9',
  EXOTEL_CALLER_ID: '+912248900000', EXOTEL_CURRENCY: 'INR', EXOTEL_WEBHOOK_SECRET: 's'.repeat(32),
}
/** What only she has: her number as it is dialled at home, and words that stand nowhere else. */
const NUMBER = '9876012345'
const WORDS = ['Zarina', 'Quillon', 'Vadipatti', 'Ottapalam', 'tripletty', 'Fevrish', 'Cousinly', 'Widdershin']

let world: HttpWorld
let exotel: FakeCarrier
let owner: Visitor
let worker: Visitor
let programme: Awaited<ReturnType<typeof createProgramme>>
beforeAll(async () => {
  world = await createHttpWorld({ deck: INDIA_DECK, env: EXOTEL })
  exotel = createFakeCarrier(EXOTEL.EXOTEL_CALLER_ID, 'exotel')
  world.context.carriers = carriersOf(world.context.fakeCarrier, exotel)
  owner = await world.visit()
  worker = await world.visit({ role: 'worker', grantMicros: 0n })
  programme = await createProgramme(world.context, {
    owner: owner.person, workers: [worker.person], carriers: ['exotel', 'twilio'], tellsHelpIsComing: true,
  })
  await world.context.database.asSystem(async tx => {
    await createBuiltInScripts(world.context, tx, programme.id, owner.person.id)
    await createHelpScript(world.context, tx, programme.id, owner.person.id)
  })
})
afterAll(() => world.close())

const done = (reply: { status: number, text: string, json: unknown }) => {
  expect(reply.status, reply.text).toBeLessThan(300)
  return reply.json
}
const step = async (id: string, body: object) => done(await worker.post(`/api/outreach/people/${id}/steps`, { id: randomUUID(), ...body }))
const settle = async () => {
  await world.context.idle()
  await handOverEndedCalls(world.context, ENDED_CALL_SUBSCRIBERS)
}
const legOf = async (id: string): Promise<PlacedLeg> => {
  const [row] = await world.context.admin`
    select c.id, c.terms, c.to_number, l.leg_id
    from keypad_attempt a join call c on c.id = a.call_id join call_leg l on l.call_id = c.id
    where a.keypad_call_id = ${id} order by a.place desc limit 1`
  const { id: callId, terms, to_number: toNumber, leg_id: sid } = row as Record<string, string>
  return { id: callId!, terms: terms!, toNumber: toNumber!, sid: sid! }
}
const report = (leg: PlacedLeg, status: string, sequence: number, durationSeconds?: number) => world.deliver(
  placedStatusMessage(world.side, leg, { status, sequence, durationSeconds, at: world.context.clock.now() }),
)
const file = async (...lines: string[]) => done(await world.app.send({
  method: 'POST', path: `/api/outreach/people/imports?programme=${programme.id}`, body: ['Name,Number,Language,Place,Tags', ...lines].join('\n'),
  headers: { 'cookie': worker.cookie, 'origin': world.context.config.publicUrl, 'content-type': 'text/csv' },
})) as CareImportDto

/** Tables with a row that has one of these in it. */
async function traces(): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {}
  const tables = await world.context.admin<{ name: string }[]>`select tablename as name from pg_tables where schemaname = 'public'`
  for (const { name } of tables) {
    const any = [NUMBER, ...WORDS].map(word => `'%${word}%'`).join(', ')
    const rows = await world.context.admin.unsafe<{ row: string }[]>(
      `select t::text as row from "${name}" t where t::text ilike any (array[${any}])`,
    )
    if (rows.length > 0) found[name] = rows.map(({ row }) => row)
  }
  return found
}

it('P2 whoever is forgotten is found in no table: not by a file, a call of either carrier, a round, a mail or a log', async () => {
  // out of a file, beside somebody who stays
  const imported = await file(`Zarina Quillon,${NUMBER},ta,Vadipatti,tripletty`, 'Somebody Else,9811100000,ta,,')
  done(await worker.post(`/api/outreach/people/imports/${imported.id}/apply`, {}))
  const [row] = await world.context.admin`select id from care_person where number = ${`+91${NUMBER}`}`
  const id = row!.id as string
  await step(id, { kind: 'consent_given', consent: { way: 'spoken' }, note: 'Cousinly was there' })
  await step(id, { kind: 'flagged', note: 'Fevrish since Monday' })
  const seen = done(await worker.get(`/api/outreach/people/${id}`)) as CarePersonDto
  const { revision } = seen
  done(await worker.put(`/api/outreach/people/${id}`, {
    revision, name: seen.name, number: `+91${NUMBER}`, phoneOwner: seen.phoneOwner, language: seen.language,
    place: 'Ottapalam', tags: seen.tags, dates: [{ label: 'Widdershin', date: '2027-02-03' }],
  }))

  // a call by Exotel, with its unsigned words
  const first = done(await worker.post(`/api/mothers/${id}/trigger-call`, {})) as TriggerCallReply
  const leg = await legOf(first.callId)
  const sid = 'e'.repeat(32)
  await world.context.admin`update call_leg set leg_id = ${sid} where call_id = ${leg.id}`
  exotel.legs.set(sid, { ...exotel.legs.get(leg.sid)!, id: sid, status: 'completed', durationSeconds: 20, endedAt: world.context.clock.now() })
  const told = { CallSid: sid, CustomField: leg.id, From: `0${NUMBER}`, To: EXOTEL.EXOTEL_CALLER_ID }
  const query = new URLSearchParams({ ...told, CallFrom: `0${NUMBER}`, digits: '"2"' }).toString()
  done(await world.app.send({ method: 'GET', path: `${keysPath(EXOTEL.EXOTEL_WEBHOOK_SECRET)}?${query}` }))
  done(await world.app.send({
    method: 'POST', path: statusPath(EXOTEL.EXOTEL_WEBHOOK_SECRET, leg.id), headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ ...told, Status: 'completed', EventType: 'terminal' }).toString(),
  }))
  await settle()
  // help was asked for: a task, its mail, and a second call by the other carrier
  const [task] = await world.context.admin`select id from care_task where person_id = ${id} and kind = 'help'`
  done(await worker.post(`/api/outreach/tasks/${task!.id}/steps`, { id: randomUUID(), step: 'acknowledge' }))
  exotel.place = () => ({ kind: 'refused', refusal: 'account', code: '402' })
  done(await worker.post(`/api/outreach/tasks/${task!.id}/help-call`, {}))
  const [help] = await world.context.admin`select id from keypad_call where task_id = ${task!.id}`
  const second = await legOf(help!.id as string)
  await report(second, 'in-progress', 2)
  await world.deliver(keypadMessage(world.side, second, { round: 0, digits: '1' }))
  await report(second, 'completed', 3, 12)
  await settle()
  world.context.clock.advance(7200)
  await escalateTasks(world.context)
  done(await worker.post(`/api/outreach/tasks/${task!.id}/steps`, { id: randomUUID(), step: 'resolve', note: 'Cousinly brought her' }))

  // a round that calls her, and a call that is refused
  const [script] = await world.context.admin`select id from keypad_script where programme_id = ${programme.id} and name ilike 'medicine%'`
  done(await owner.post('/api/outreach/rounds', {
    id: randomUUID(), name: 'December', programmeId: programme.id, scriptId: script!.id, filter: {}, window: null, endsAt: null,
    order: 'list', perMinute: 20, atOnce: 10, budgetMicros: null,
  }))
  await runRounds(world.context)
  const [again] = await world.context.admin`select id from keypad_call where person_id = ${id} order by created_at desc limit 1`
  await report(await legOf(again!.id as string), 'no-answer', 1)
  await settle()
  exotel.standings.set(`+91${NUMBER}`, 'refused')
  expect((await worker.post(`/api/mothers/${id}/trigger-call`, {})).status).toBe(409)

  // another file that has her, and waits for a yes
  const waiting = await file(`Zarina Quillon,${NUMBER},ta,Vadipatti,tripletty`, 'Her Neighbour,9811100001,ta,,')
  done(await owner.get(`/api/outreach/people/${id}/data`))
  expect(Object.keys(await traces()).length).toBeGreaterThan(3)
  done(await owner.remove(`/api/outreach/people/${id}`))
  await settle()
  expect(await traces()).toEqual({})
  const named = (name: string) => world.context.admin`select name from care_person where name = ${name}`
  expect(await named('Somebody Else')).toHaveLength(1)
  // and a yes to the file that waited does not bring them back
  done(await worker.post(`/api/outreach/people/imports/${waiting.id}/apply`, {}))
  expect(await named('Her Neighbour')).toHaveLength(1)
  expect(await traces()).toEqual({})
})

it('P2 K3 whoever shares the phone of somebody who is forgotten keeps their calls, and the sums stay', async () => {
  const number = careNumber()
  const person = { programme, worker: worker.person, number }
  const [one, other] = await Promise.all([1, 2].map(() => createCarePerson(world.context, person)))
  for (const { id } of [one!, other!, one!]) {
    const called = done(await worker.post(`/api/mothers/${id}/trigger-call`, {})) as TriggerCallReply
    await report(await legOf(called.callId), 'completed', 3, 12)
    await settle()
  }
  const counted = async () => Object.fromEntries((await world.context.admin`
    select to_number, sum(calls)::int as calls, sum(charged_micros)::int as micros
    from call_number_day where user_id = ${worker.person.id} group by 1`)
    .map(row => [row.to_number as string, [row.calls as number, row.micros as number]]))
  const before = await counted()
  expect(before[number]).toEqual([3 + 3, 3 * 19_000])
  done(await owner.remove(`/api/outreach/people/${one!.id}`))
  const after = await counted()
  expect(after[number]).toEqual([1 + 1, 19_000])
  const total = (sums: typeof before) => [0, 1].map(of => Object.values(sums).reduce((sum, one) => sum + one[of]!, 0))
  expect(total(after)).toEqual(total(before))
  await expectHealthy(world.context.admin)
})
