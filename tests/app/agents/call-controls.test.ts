import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, flushPromises, type VueWrapper } from '@vue/test-utils'
import { readBody, setResponseStatus, type H3Event } from 'h3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import CallControls from '~/components/agents/CallControls.vue'
import { signInAs } from '../support/finance-samples'

enableAutoUnmount(afterEach)

const CALL_ID = '0194f3c0-0000-7000-8000-00000000b001'
const UUID = /^[0-9a-f-]{36}$/
const server = {
  sent: [] as [what: string, body: Record<string, unknown>][],
  refusals: [] as { status: number, body: object }[],
}

for (const what of ['whisper', 'take-over', 'hang-up']) {
  registerEndpoint(`/api/agents/calls/${CALL_ID}/${what}`, { method: 'POST', handler: async (event: H3Event) => {
    server.sent.push([what, await readBody<Record<string, unknown>>(event)])
    const refusal = server.refusals.shift()
    if (refusal) {
      setResponseStatus(event, refusal.status)
      return refusal.body
    }
    return {}
  } })
}
beforeEach(() => {
  signInAs('caller')
  Object.assign(server, { sent: [], refusals: [] })
})

async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await flushPromises()
}
const open = (isLive = true) =>
  mountSuspended(CallControls, { props: { callId: CALL_ID, isLive }, attachTo: document.body })
const at = (page: VueWrapper, name: string) => page.find<HTMLInputElement>(`[data-test=${name}]`)
async function press(page: VueWrapper, name: string, event: 'click' | 'submit' = 'click'): Promise<void> {
  await at(page, name).trigger(event)
  await settled()
}

describe('what its owner may do while an agent talks', () => {
  it('tells the agent something, says so, and may tell it again', async () => {
    const page = await open()
    expect(at(page, 'whisper').attributes('disabled')).toBeDefined()
    for (let time = 0; time < 2; time++) {
      await at(page, 'whisper-words').setValue('  A cake is 20 dollars. ')
      await press(page, 'whisper-form', 'submit')
    }
    expect(server.sent.map(([what, { words }]) => [what, words])).toEqual(Array(2).fill(['whisper', 'A cake is 20 dollars.']))
    expect(new Set(server.sent.map(([, { id }]) => id)).size).toBe(2)
    expect(at(page, 'whisper-words').element.value).toBe('')
    expect(at(page, 'told').text()).toBe('The agent knows it. The caller did not hear it.')
  })

  it('M16 keeps what was typed where that failed, and sends it by the same name', async () => {
    server.refusals.push({ status: 503, body: { code: 'service_unavailable', message: 'Not now.' } })
    const page = await open()
    await at(page, 'whisper-words').setValue('Be brief.')
    await press(page, 'whisper-form', 'submit')
    expect(page.find('[role=alert]').text()).toBe('Not now.')
    expect([at(page, 'whisper-words').element.value, at(page, 'told').text()]).toEqual(['Be brief.', ''])
    await press(page, 'whisper-form', 'submit')
    const [first, second] = server.sent.map(([, { id }]) => id)
    expect(first).toMatch(UUID)
    expect(second).toBe(first)
    expect(page.find('[role=alert]').text()).toBe('')
  })

  it.each([
    ['in this browser', '', null], ['to a number', ' +44 20 7946 0958 ', '+44 20 7946 0958'],
  ] as const)('takes over %s once one is sure', async (_, typed, number) => {
    const page = await open()
    await press(page, 'take-over')
    expect(server.sent).toEqual([])
    expect(page.text()).toContain('The call goes on, and so does its price.')
    if (typed) await at(page, 'take-over-number').setValue(typed)
    await press(page, 'take-over-surely')
    expect(server.sent).toEqual([['take-over', { id: expect.stringMatching(UUID) as string, number }]])
    expect(page.emitted('takenOver')).toHaveLength(1)
    expect(at(page, 'told').text()).toContain('The agent has stopped.')
  })

  it('lets one type a number to take over at: the question has the focus once, and then the field', async () => {
    const page = await open()
    await press(page, 'take-over')
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Take over')
    const field = at(page, 'take-over-number')
    field.element.focus()
    for (const typed of ['+', '+4', '+44']) {
      await field.setValue(typed)
      await settled()
      expect(document.activeElement, typed).toBe(field.element)
    }
  })

  it('hangs up once one is sure, and says what becomes of the money', async () => {
    const page = await open()
    await press(page, 'hang-up')
    expect(server.sent).toEqual([])
    await press(page, 'hang-up-surely')
    expect(server.sent.map(([what]) => what)).toEqual(['hang-up'])
    expect(at(page, 'told').text()).toBe('The call ends now. What it cost is in its bill.')
    expect(page.emitted('ended')).toHaveLength(1)
  })

  it('has nothing to press when no agent talks any more, and still says what was done', async () => {
    const page = await open(false)
    expect(page.findAll('button')).toEqual([])
    expect(at(page, 'not-live').text()).toBe('No agent talks in this call any more.')
    await page.setProps({ isLive: true })
    await press(page, 'hang-up')
    await press(page, 'hang-up-surely')
    await page.setProps({ isLive: false })
    expect(page.text()).toContain('The call ends now.')
    expect(page.find('[data-test=not-live]').exists()).toBe(false)
  })
})
