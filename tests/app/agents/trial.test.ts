import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, flushPromises, type VueWrapper } from '@vue/test-utils'
import { readBody, setResponseStatus } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import Trial from '~/components/agents/Trial.vue'
import { openingWords, shortfalls, toolWords } from '~~/browser/agents/trial-words'
import type { AgentDetailDto } from '~~/shared/schemas/agents/agents'
import type { ScenarioResultDto } from '~~/shared/schemas/agents/scenarios'
import type { AgentAnswerDto, WriteToAgentBody } from '~~/shared/schemas/agents/trials'
import { agentContent } from '../../support/agents'

enableAutoUnmount(afterEach)

const ID = '0194f3c0-0000-7000-8000-00000000a001'
const AT = '2026-11-20T10:00:00.000Z'
const AGENT: AgentDetailDto = {
  id: ID, name: 'Night line', purpose: 'Orders', state: 'draft', version: 3, liveVersion: null, numbers: [], createdAt: AT, updatedAt: AT, content: agentContent(),
}
const OPTIONS = { models: [], voices: [], currency: 'USD', rateNanosPerMinute: '150000000', numbers: [] }
const REFUSAL = { code: 'limit_reached', message: 'You have tried agents 200 times today, and that is as often as it goes.', requestId: 'r' }
const result = (name: string, change: Partial<ScenarioResultDto> = {}): ScenarioResultDto => ({
  name, about: `About ${name}`, isPassed: true, problem: null, expectations: [], talk: [{ kind: 'words', who: 'caller', words: 'Hello.' }], ...change,
})
const server = { asked: [] as WriteToAgentBody[], answers: [] as Omit<AgentAnswerDto, 'leftToday'>[], refuses: false, tried: [] as string[], wait: null as Promise<void> | null }
registerEndpoint(`/api/agents/${ID}/writing`, { method: 'POST', handler: async event => {
  server.asked.push(await readBody<WriteToAgentBody>(event))
  if (server.refuses) {
    setResponseStatus(event, 403)
    return REFUSAL
  }
  return { leftToday: 99, ...server.answers.shift() }
} })
registerEndpoint('/api/agents/scenarios', { method: 'GET', handler: () => ({ scenarios: ['one', 'two', 'three'].map(name => ({ name, about: `About ${name}` })) }) })
for (const name of ['one', 'two', 'three']) {
  registerEndpoint(`/api/agents/${ID}/scenarios/${name}`, { method: 'POST', handler: async event => {
    server.tried.push(name)
    await server.wait
    if (server.refuses && name === 'two') {
      setResponseStatus(event, 403)
      return REFUSAL
    }
    return name === 'three'
      ? result(name, { isPassed: false, expectations: [{ words: 'says "no"', isMet: false, instead: 'It said nothing of the kind.' }, { words: 'x', isMet: true, instead: null }] })
      : result(name)
  } })
}
beforeEach(() => {
  Object.assign(server, { asked: [], answers: [], refuses: false, tried: [], wait: null })
})

const mount = async (isUnsaved = false) => {
  const props = { agent: AGENT, options: OPTIONS, isUnsaved }
  const page = await mountSuspended(Trial, { props, attachTo: document.body })
  await flushPromises()
  return page
}
async function write(page: VueWrapper, words: string): Promise<void> {
  await page.get('#writing-words').setValue(words)
  await page.get('#writing-words').trigger('keydown', { key: 'Enter' })
}
const lines = (page: VueWrapper) => page.findAll('[role=log] li').map(line => line.text())

describe('writing to an agent', () => {
  it('shows the talk, tells the agent what was said, and what it would have done', async () => {
    const page = await mount()
    expect(lines(page)).toEqual(['Night line: Good evening, this is Morgan’s bakery. I am an AI assistant.'])
    server.answers = [
      { parts: [{ kind: 'words', words: 'Your name?' }], turnsLeft: 5 },
      { parts: [{ kind: 'tool', name: 'save_lead', input: '{"name":"Anna"}' }, { kind: 'words', words: 'Thank you.' }, { kind: 'tool', name: 'end_call', input: '{}' }], turnsLeft: 4 },
    ]
    await write(page, 'Hello')
    await vi.waitFor(() => expect(lines(page)).toHaveLength(3))
    expect((page.get('#writing-words').element as HTMLTextAreaElement).value).toBe('')
    await write(page, 'Anna')
    await vi.waitFor(() => expect(lines(page).slice(3)).toEqual(['You: Anna', 'It would have saved the lead: name Anna.', 'Night line: Thank you.', 'It would have ended the call after its next words.']))
    expect(server.asked).toMatchObject([
      { version: 3, words: 'Hello', said: [] },
      { version: 3, words: 'Anna', said: [{ who: 'caller', words: 'Hello' }, { who: 'agent', words: 'Your name?' }] },
    ])
    expect(new Set(server.asked.map(({ talkId }) => talkId)).size, 'one talk').toBe(1)
    expect(page.text()).toContain('The call would be over now.')
    expect(document.activeElement?.id).toBe('writing-words')
    await page.get('[data-test=begin-again]').trigger('click')
    expect(lines(page)).toHaveLength(1)
    server.answers = [{ parts: [], turnsLeft: 5 }]
    await write(page, 'Again')
    await vi.waitFor(() => expect(server.asked).toHaveLength(3))
    expect(server.asked[2]).toMatchObject({ said: [] })
    expect(server.asked[2]!.talkId).not.toBe(server.asked[0]!.talkId)
  })

  it('keeps what was written where it was refused, and says why', async () => {
    const page = await mount()
    server.refuses = true
    await write(page, 'Hello')
    await vi.waitFor(() => expect(page.get('[data-test=writing-problem]').text()).toBe(REFUSAL.message))
    expect((page.get('#writing-words').element as HTMLTextAreaElement).value).toBe('Hello')
    expect(lines(page)).toHaveLength(1)
  })

  it('ends with the last turn, and sends nothing where there is nothing', async () => {
    const page = await mount()
    await write(page, '   ')
    expect(server.asked).toEqual([])
    server.answers = [{ parts: [{ kind: 'words', words: 'Hi' }], turnsLeft: 0 }]
    await write(page, 'Hello')
    await vi.waitFor(() => expect(page.text()).toContain('This talk is as long as it gets.'))
    expect(page.get('[data-test=send]').attributes('disabled')).toBeDefined()
  })

  it('says which version is tried, and that what is not saved is not in it', async () => {
    expect((await mount()).text()).not.toContain('is not saved yet')
    const page = await mount(true)
    expect(page.text()).toContain('Version 3, without a phone. Nothing that it would do is done.')
    expect(page.text()).toContain('is not saved yet')
  })
})

describe('the scenarios', () => {
  it('are tried one after another, with how far it is, and a table of what came otherwise', async () => {
    const page = await mount()
    let goOn = () => {}
    server.wait = new Promise(resolve => {
      goOn = resolve
    })
    await page.get('[data-test=try-scenarios]').trigger('click')
    await vi.waitFor(() => expect(page.get('[data-test=progress]').text()).toBe('1 of 3: About one'))
    goOn()
    await vi.waitFor(() => expect(page.get('[data-test=progress]').text()).toBe('2 of 3 passed.'))
    expect(server.tried).toEqual(['one', 'two', 'three'])
    expect(page.findAll('[data-test=scenario]').map(row => row.get('td').text())).toEqual(['passed', 'passed', 'failed'])
    expect(page.findAll('[data-test=scenario]')[2]!.text()).toContain('Expected that it says "no". It said nothing of the kind.')
  })

  it('stop after the one that is under way, and go on from there', async () => {
    const page = await mount()
    let goOn = () => {}
    server.wait = new Promise(resolve => {
      goOn = resolve
    })
    await page.get('[data-test=try-scenarios]').trigger('click')
    await vi.waitFor(() => expect(server.tried).toEqual(['one']))
    await page.get('[data-test=stop]').trigger('click')
    goOn()
    await vi.waitFor(() => expect(page.get('[data-test=try-scenarios]').text()).toBe('Go on'))
    expect(server.tried).toEqual(['one'])
    await page.get('[data-test=try-scenarios]').trigger('click')
    await vi.waitFor(() => expect(server.tried).toEqual(['one', 'two', 'three']))
  })

  it('keep what there is where one is refused, and say why', async () => {
    server.refuses = true
    const page = await mount()
    await page.get('[data-test=try-scenarios]').trigger('click')
    await vi.waitFor(() => expect(page.get('[data-test=scenario-problem]').text()).toBe(REFUSAL.message))
    expect(page.findAll('[data-test=scenario]')).toHaveLength(1)
  })
})

describe('words of trials', () => {
  it('say what would have been done, also of what nobody knows or can read', () => {
    expect(toolWords({ name: 'stop_calling', input: '{}' })).toBe('It would have noted that this number is never called again.')
    expect(toolWords({ name: 'dance', input: '{"steps":[1]}' })).toBe('It would have used dance: steps [1].')
    expect(toolWords({ name: 'save_lead', input: '{"name"' })).toBe('It would have saved the lead: what it wrote cannot be read {"name".')
    expect(toolWords({ name: 'save_lead', input: '{"fields":[{"name":"business_type","value":"bakery","quote":"I run a bakery"}]}' })).toBe('It would have saved the lead: business type bakery.')
    expect(toolWords({ name: 'save_lead', input: 'null' })).toBe('It would have saved the lead.')
    expect(openingWords(agentContent({ isRecorded: true, recordingNotice: 'Recorded.' }))).toMatch(/I am an AI assistant\. Recorded\.$/)
    expect(shortfalls(result('x', { problem: 'It did not answer.' }))).toEqual(['It did not answer.'])
  })
})
