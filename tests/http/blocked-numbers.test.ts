import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { assignNumber } from '../../server/services/numbers/assign-number'
import { WITHHELD } from '../../shared/phone/withheld'
import { MOST_BLOCKED_NUMBERS, type BlockedNumberDto, type BlockedNumbersDto } from '../../shared/schemas/blocked-numbers'
import type { ProfileDto } from '../../shared/schemas/user'
import { createFakeVoice } from '../support/agents/fake-voice'
import { liveAgent } from '../support/agents/live-agent'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { incomingMessage, newSid } from '../support/twilio-requests'

const THEIRS = '+442079460999'
let world: HttpWorld
let ada: Visitor
let numbers = 0
beforeAll(async () => {
  world = await createHttpWorld({ env: { LIMIT_STARTS_PER_MINUTE: '1000' } })
})
beforeEach(async () => {
  world.context.voice = createFakeVoice()
  ada = await world.visit({ country: 'GB' })
})
afterAll(() => world.close())

const block = async (number: string, { post } = ada) => {
  const reply = await post('/api/user/blocked-numbers', { number })
  expect(reply.status, reply.text).toBe(201)
  return reply.json as BlockedNumberDto
}
const blockWithheld = (isBlocked: boolean) => ada.put('/api/user/blocked-numbers/withheld', { isBlocked })
const listOf = async ({ get } = ada) => (await get('/api/user/blocked-numbers')).json as BlockedNumbersDto
const walletOf = async () => ((await ada.get('/api/user/profile')).json as ProfileDto).wallet
const callsOf = ({ person } = ada) => world.context.admin`select channel from call where user_id = ${person.id}`

async function ringingNumber({ person } = ada): Promise<string> {
  const number = `+1415556${String(2000 + numbers++)}`
  await assignNumber(world.context, { number, userId: person.id, carrier: 'twilio' })
  return number
}
async function ring(ourNumber: string, theirNumber = THEIRS, target = '/api/inbound-call'): Promise<string> {
  const { status, text } = await world.deliver({
    ...incomingMessage(world.side, { ourNumber, theirNumber, parentSid: newSid() }), target,
  })
  expect(status, text).toBe(200)
  return text
}

describe('a caller who is blocked', () => {
  it('G1 M17 does not reach an agent: nothing is written, held or charged, and the owner sees that they tried', async () => {
    const { number } = await liveAgent(world, ada)
    const { id } = await block('020 7946 0999')
    const before = await walletOf()
    expect(await ring(number)).toContain('<Reject reason="rejected"/>')
    expect([await walletOf(), [...await callsOf()]]).toEqual([before, []])
    expect((await listOf()).numbers).toMatchObject([{ id, turnedAwayAt: world.context.clock.now().toISOString() }])
    expect(await ring(number, '+442079460998'), 'others do').toContain('<Stream')
  })

  it('M17 rings nowhere, whichever address the number asks', async () => {
    const number = await ringingNumber()
    await block(THEIRS)
    for (const target of ['/api/inbound-call', '/api/twilio/incoming']) expect(await ring(number, THEIRS, target)).toContain('<Reject')
    expect([...await callsOf()]).toEqual([])
    expect(await ring(number, '+442079460998')).toContain('<Client')
  })

  it('A2 is blocked by one person alone', async () => {
    const eve = await world.visit()
    const number = await ringingNumber(eve)
    const { id } = await block(THEIRS)
    expect(await ring(number)).toContain('<Client')
    expectRefusal(await eve.remove(`/api/user/blocked-numbers/${id}`), 404, 'not_found')
    expect([(await listOf(eve)).numbers, (await listOf()).numbers.map(one => one.id)]).toEqual([[], [id]])
  })

  it('reaches them again once they let them', async () => {
    const number = await ringingNumber()
    const { id } = await block(THEIRS)
    expect((await ada.remove(`/api/user/blocked-numbers/${id}`)).status).toBe(204)
    expect(await ring(number)).toContain('<Client')
    expectRefusal(await ada.remove(`/api/user/blocked-numbers/${id}`), 404, 'not_found')
  })

  it('stays in a call that an agent holds already', async () => {
    const { number } = await liveAgent(world, ada)
    const parentSid = newSid()
    const asked = () => world.deliver({
      ...incomingMessage(world.side, { ourNumber: number, theirNumber: THEIRS, parentSid }), target: '/api/inbound-call',
    })
    expect((await asked()).text).toContain('<Stream')
    await block(THEIRS)
    expect((await asked()).text).toContain('<Stream')
  })
})

describe('those who show no number', () => {
  it('are a switch of their own, and no number of the list', async () => {
    const number = await ringingNumber()
    expect((await listOf()).withheld).toEqual({ isBlocked: false, turnedAwayAt: null })
    expect((await blockWithheld(true)).json).toMatchObject({ numbers: [], withheld: { isBlocked: true } })
    expect((await blockWithheld(true)).json).toMatchObject({ withheld: { isBlocked: true } })
    for (const shown of [WITHHELD, '+266696687']) expect(await ring(number, shown), shown).toContain('<Reject')
    expect(await ring(number)).toContain('<Client')
    const turnedAwayAt = world.context.clock.now().toISOString()
    expect((await listOf()).withheld).toEqual({ isBlocked: true, turnedAwayAt })
    expect((await blockWithheld(false)).json).toMatchObject({ withheld: { isBlocked: false, turnedAwayAt: null } })
    expectRefusal(await ada.post('/api/user/blocked-numbers', { number: WITHHELD }), 422, 'invalid_number')
  })
})

describe('the list', () => {
  it('A2 tells of one caller alone where one is named: whether they are on it, and whether those are who show no number', async () => {
    const { id } = await block(THEIRS)
    await block('+442079460998')
    const of = async (number: string, { get } = ada) => {
      const { numbers, withheld } = (await get(`/api/user/blocked-numbers?number=${encodeURIComponent(number)}`)).json as BlockedNumbersDto
      return [numbers.map(one => one.id), withheld.isBlocked]
    }
    expect(await of(THEIRS)).toEqual([[id], false])
    expect(await of('+442079460997')).toEqual([[], false])
    await blockWithheld(true)
    expect(await of(WITHHELD)).toEqual([[], true])
    expect(await of(THEIRS)).toEqual([[id], true])
    expect(await of(THEIRS, await world.visit())).toEqual([[], false])
    for (const number of ['', '020 7946 0999', '+44%', 'ANONYMOUS', `+${'1'.repeat(40)}`]) {
      expectRefusal(await ada.get(`/api/user/blocked-numbers?number=${encodeURIComponent(number)}`), 400, 'invalid_request')
    }
  })

  it('K1 M16 has a number once, in whatever spelling it comes, the newest first', async () => {
    const made = await Promise.all(['020 7946 0999', '+44 20 7946 0999', '00442079460999'].map(number => block(number)))
    expect(new Set(made.map(({ id }) => id)).size).toBe(1)
    expect(made[0]).toMatchObject({ number: THEIRS, display: '+44 20 7946 0999', turnedAwayAt: null })
    world.context.clock.advance(1)
    await block('+442079460998')
    expect((await listOf()).numbers.map(one => one.number)).toEqual(['+442079460998', THEIRS])
  })

  it.each(['12', 'Ada', '+44 20 7946 0999 ext 3'])('M17 refuses what is no number: %s', async number => {
    expectRefusal(await ada.post('/api/user/blocked-numbers', { number }), 422, 'invalid_number')
    expect((await listOf()).numbers).toEqual([])
  })

  it('M17 ends somewhere', async () => {
    await world.context.admin`
      insert into blocked_number (id, user_id, number, blocked_at)
      select gen_random_uuid(), ${ada.person.id}, '+4420794' || (10000 + n), now() from generate_series(1, ${MOST_BLOCKED_NUMBERS}) n`
    expectRefusal(await ada.post('/api/user/blocked-numbers', { number: THEIRS }), 409, 'too_many_blocked')
    expect((await block('+442079410001')).number, 'one that is there').toBe('+442079410001')
    expect((await blockWithheld(true)).json).toMatchObject({ withheld: { isBlocked: true } })
  })
})
