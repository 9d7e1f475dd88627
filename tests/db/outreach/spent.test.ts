import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openProgrammeCall } from '../../../server/db/outreach/programme-call'
import { startTestCall } from '../../support/ledger/test-call'
import { createRoundWorld } from '../../support/rounds'
import { createTestContext, declared, type TestContext } from '../../support/test-context'

let context: TestContext
beforeAll(async () => {
  context = await createTestContext()
})
afterAll(() => context.close())

it('O4 M4 a call that was asked for before midnight and placed after it is of the new day’s budget, and of nobody’s before', async () => {
  const { owner, worker, programme, scriptId, addPeople } = await createRoundWorld(context)
  const [person] = await addPeople(1)
  const { id, holdMicros } = await startTestCall(context, owner)
  const midnight = new Date('2026-11-30T18:30:00Z')
  const seconds = (count: number) => new Date(midnight.getTime() + count * 1000)
  await declared(context.admin, async sql => {
    await sql`update call set created_at = ${seconds(10)}, user_id = ${worker.id} where id = ${id}`
    const request = randomUUID()
    await sql`insert into keypad_call (id, programme_id, person_id, user_id, script_id, script_version, language, content_hash, created_at)
      values (${request}, ${programme.id}, ${person!.id}, ${worker.id}, ${scriptId}, 1, 'en', 'hash', ${seconds(-10)})`
    await sql`insert into keypad_attempt (keypad_call_id, place, call_id, carrier) values (${request}, 1, ${id}, 'twilio')`
  })
  const spent = async (at: Date) => (await context.database.asSystem(tx => openProgrammeCall(tx, programme.id, at)))!
  expect(await spent(seconds(60))).toMatchObject({
    dayMicros: holdMicros, monthMicros: holdMicros, lastDayMicros: holdMicros,
  })
  expect(await spent(seconds(86_399))).toMatchObject({ dayMicros: holdMicros })
  expect(await spent(seconds(86_460))).toMatchObject({ dayMicros: 0n, monthMicros: holdMicros })
})
