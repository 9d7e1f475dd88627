import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { trialObstacle } from '../../../server/domain/agents/trial-obstacle'
import { beginTrial } from '../../../server/services/agents/trials/begin-trial'
import { endTrial } from '../../../server/services/agents/trials/end-trial'
import { createFakeVoice } from '../../support/agents/fake-voice'
import { createTestAgent } from '../../support/costs/voice-use'
import { createPerson, createTestContext, warmPool, type Person, type TestContext } from '../../support/test-context'

let context: TestContext
let person: Person
let agentId: string
beforeAll(async () => {
  context = await createTestContext({ env: { AGENT_TRIALS_PER_DAY: '3' } })
  context.voice = createFakeVoice()
  person = await createPerson(context)
  agentId = await createTestAgent(context, person)
  await warmPool(context)
})
afterAll(() => context.close())

const begin = () => beginTrial(context, { id: person.id, country: 'GB' }, { agentId, version: 1, talkId: randomUUID(), kind: 'writing' })

describe('trials of agents', () => {
  it('begin one at a time for a person, and no more a day than the settings say, however many ask at once', async () => {
    for (let left = 3; left > 0; left--) {
      const asked = await Promise.allSettled(Array.from({ length: 8 }, begin))
      const [begun, ...more] = asked.flatMap(one => (one.status === 'fulfilled' ? [one.value] : []))
      expect(more).toEqual([])
      expect(begun!.leftToday).toBe(left - 1)
      await endTrial(context, begun!.id, {})
    }
    expect((await Promise.allSettled([begin(), begin()])).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  })

  it('that died with their server stand in nobody\'s way for long, and their cost is not known', async () => {
    context.clock.advance(86_400)
    await begin()
    await expect(begin()).rejects.toMatchObject({ code: 'limit_reached' })
    context.clock.advance(301)
    expect(await begin()).toMatchObject({ leftToday: 1 })
    const rows = await context.admin`select is_priced from agent_trial where user_id = ${person.id} and ended_at is null`
    expect(rows.map(row => row.is_priced as boolean)).toEqual([false, false])
  })
})

describe('what stands against one more', () => {
  const NOW = new Date('2026-12-01T12:00:00Z')
  const LIMITS = { perDay: 10, mostTurns: 5, mostMinutes: 30 }
  const tried = { today: 0, turns: 0, beganAt: null, running: 0 }
  const began = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000)
  it.each([
    ['nothing at first', tried, null],
    ['nothing up to the last', { ...tried, today: 9, turns: 4, beganAt: began(30) }, null],
    ['the day', { ...tried, today: 10 }, 'today'],
    ['the turns', { ...tried, turns: 5, beganAt: NOW }, '5 answers'],
    ['the minutes', { ...tried, turns: 1, beganAt: began(31) }, '30 minutes'],
    ['an answer under way', { ...tried, running: 1 }, 'still answers'],
  ])('is %s', (_, so, words) => {
    const obstacle = trialObstacle(so, LIMITS, NOW)
    if (words === null) expect(obstacle).toBeNull()
    else expect(obstacle).toContain(words)
  })
})
