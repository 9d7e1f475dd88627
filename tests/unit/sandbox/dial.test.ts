import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Call } from '../../../sandbox/calls/call'
import { startSandbox, type Sandbox } from '../../../sandbox/start-sandbox'
import { FakeApp } from '../../support/sandbox/fake-app'
import { sandboxOptions } from '../../support/sandbox/sandbox-config'
import { twilioClient } from '../../support/sandbox/twilio-client'
import { until } from '../../support/sandbox/until'

const from = '+15005550006'
let app: FakeApp
let sandbox: Sandbox
let documents: Record<string, string>

beforeAll(async () => {
  app = await new FakeApp().start()
  sandbox = await startSandbox(sandboxOptions(`${app.url}/voice`))
  // Nothing moves unless the test says so: moments are exact.
  sandbox.carrier.clock.setRate(0)
  app.answering = ({ path }) => documents[path] ?? '<Response><Hangup/></Response>'
})

afterAll(async () => {
  await sandbox.stop()
  await app.stop()
})

beforeEach(() => {
  documents = {}
  app.requests.length = 0
  sandbox.carrier.settings = { ...sandbox.carrier.settings, abandonedStatus: 'canceled', actionAfterHangup: true }
  sandbox.carrier.errors.clear()
})

const seconds = (count: number) => sandbox.carrier.clock.advance(count * 1_000)
const children = (parent: Call) => sandbox.carrier.calls.childrenOf(parent.sid)
const actions = () => app.to('/done').map(request => request.params)

/** A leg that runs `<Dial>`: a call to a phone that answers at once, which then calls on. */
async function dial(attributes: string, targets: string, callerId = from): Promise<Call> {
  const { accountSid, authToken } = sandbox.carrier.config
  const client = twilioClient(sandbox.url, accountSid, authToken, accountSid)
  const twiml = `<Response><Dial callerId="${callerId}" ${attributes}>${targets}</Dial></Response>`
  const { sid } = await client.calls.create({ to: '+442079460008', from, twiml })
  const call = await until(() => sandbox.carrier.calls.get(sid), 'the call')
  await until(async () => {
    await seconds(0)
    return children(call).length > 0
  }, 'the dial')
  return call
}

const action = () => `action="${app.url}/done"`
const number = (digits: string, attributes = '') => `<Number ${attributes}>+44207946${digits}</Number>`

describe('<Dial>', () => {
  it('ends the child at its timeLimit, counted from the answer, and goes on with the action', async () => {
    documents['/done'] = '<Response><Say>that was all</Say></Response>'
    const call = await dial(`timeLimit="30" ${action()}`, number('0001'))
    await seconds(31.2)
    expect(children(call)[0]?.status).toBe('in-progress')
    await seconds(0.2)
    await until(() => call.spoken[0], 'the action’s words')
    expect(children(call)[0]).toMatchObject({ status: 'completed' })
    expect(actions()).toMatchObject([{ DialCallStatus: 'completed', DialBridged: 'true', DialCallDuration: '30' }])
  })

  it('gives up at its timeout', async () => {
    const call = await dial(`timeout="5" ${action()}`, number('0003'))
    await seconds(4.9)
    expect(children(call)[0]?.status).toBe('ringing')
    await seconds(0.2)
    await until(() => actions()[0], 'the action')
    expect(actions()).toMatchObject([{ DialCallStatus: 'no-answer', DialBridged: 'false' }])
  })

  it('joins the first of several who answers, and cancels the others', async () => {
    const call = await dial(action(), number('0007') + number('0001') + number('0002'))
    await seconds(2)
    expect(children(call).map(child => child.status)).toEqual(['canceled', 'in-progress', 'canceled'])
    await seconds(10)
    call.live?.hangUp()
    await until(() => actions()[0], 'the action')
    expect(actions()).toMatchObject([{ DialCallSid: children(call)[1]?.sid, DialCallStatus: 'completed' }])
  })

  it('ends on * where hangupOnStar says so, and the caller’s leg goes on', async () => {
    documents['/done'] = '<Response><Pause length="5"/></Response>'
    const call = await dial(`hangupOnStar="true" ${action()}`, number('0001'))
    await seconds(3)
    call.live?.end?.pressKey('5')
    await seconds(1)
    expect(children(call)[0]?.status).toBe('in-progress')
    call.live?.end?.pressKey('*')
    await until(() => actions()[0], 'the action')
    expect(children(call)[0]?.status).toBe('completed')
    expect(call.status).toBe('in-progress')
  })

  it('speaks to the called party first where <Number url> says so', async () => {
    documents['/whisper'] = '<Response><Say>a call for you</Say></Response>'
    const call = await dial(action(), number('0008', `url="${app.url}/whisper"`))
    const child = children(call)[0]
    await until(async () => {
      await seconds(0)
      return child?.spoken[0]
    }, 'the whisper')
    expect(child?.spoken).toEqual(['a call for you'])
    expect(app.to('/whisper')[0]?.params).toMatchObject({ CallSid: child?.sid, ParentCallSid: call.sid })
  })

  it('presses sendDigits once the call is answered', async () => {
    const call = await dial('', number('0006', 'sendDigits="w12"'))
    await seconds(3)
    const voice = children(call)[0]?.live?.end?.voice
    // The echo gives back what was pressed: the two tones of a key, which no one else plays here.
    expect(voice?.()?.some(sample => sample !== 0)).toBe(true)
  })

  it.each([
    ['canceled', true, 1],
    ['no-answer', false, 0],
  ] as const)('whose caller gave up is %s; the action is asked: %s', async (abandonedStatus, actionAfterHangup, asked) => {
    sandbox.carrier.settings = { ...sandbox.carrier.settings, abandonedStatus, actionAfterHangup }
    const call = await dial(action(), number('0003'))
    await seconds(2)
    call.live?.hangUp()
    await until(() => children(call)[0]?.endedMs, 'the child’s end')
    await sandbox.carrier.webhooks.idle()
    await until(() => actions().length === asked, 'the action, or none')
    expect(children(call)[0]?.status).toBe(abandonedStatus)
  })

  it('with a foreign origin fails loudly and calls nobody', async () => {
    const call = await dial(action(), number('0001'), '+12025550123')
    await until(() => actions()[0], 'the action')
    expect(actions()).toMatchObject([{ DialCallStatus: 'failed', DialBridged: 'false' }])
    expect(children(call)).toMatchObject([{ status: 'failed', answeredMs: null }])
    expect(sandbox.carrier.errors.all()).toMatchObject([{ code: 13214, callSid: call.sid }])
  })
})
