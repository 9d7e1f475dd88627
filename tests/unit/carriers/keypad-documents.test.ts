import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keypadStep, type KeypadFlow } from '../../../server/carriers/keypad'
import { createTwilioCarrier } from '../../../server/carriers/twilio/twilio-carrier'
import { closingDocument, keypadDocument } from '../../../server/carriers/twilio/keypad-documents'
import { startSandbox, type Sandbox } from '../../../sandbox/start-sandbox'
import { parseTwiml } from '../../../sandbox/twiml/parse-twiml'
import { FakeApp } from '../../support/sandbox/fake-app'
import { sandboxOptions } from '../../support/sandbox/sandbox-config'
import { until } from '../../support/sandbox/until'

const FLOW: KeypadFlow = {
  callId: '0193a5b2-0000-7000-8000-00000000000a', language: 'ta-IN', voice: 'Google.ta-IN-Wavenet-A',
  prompt: { recordingUrl: null, text: 'மருந்து எடுத்தீர்களா? 1 & 2 < 3' }, closing: { recordingUrl: null, text: 'நன்றி' },
  keys: ['1', '2', '3'], repeats: 2, keyTimeoutSeconds: 8, answersUrl: 'https://talktime.example/api/twilio/keypad?call=x', flowId: null,
}

describe('the document that asks for a key', () => {
  it('says the words, waits for one key, and has silence told as well', () => {
    expect(keypadDocument(FLOW, 0)).toBe('<?xml version="1.0" encoding="UTF-8"?><Response>'
      + '<Gather input="dtmf" numDigits="1" finishOnKey="" timeout="8" actionOnEmptyResult="true" '
      + 'action="https://talktime.example/api/twilio/keypad?call=x&amp;round=0#rc=5&amp;rp=all" method="POST">'
      + '<Say language="ta-IN" voice="Google.ta-IN-Wavenet-A">மருந்து எடுத்தீர்களா? 1 &amp; 2 &lt; 3</Say></Gather></Response>')
    expect(closingDocument(FLOW)).toContain('நன்றி</Say><Hangup/></Response>')
  })

  it('plays the recording instead where there is one', () => {
    const recorded = { ...FLOW, prompt: { recordingUrl: 'https://talktime.example/a.wav?x=1&y=2', text: 'unheard' } }
    expect(parseTwiml(keypadDocument(recorded, 1)!)).toEqual([expect.objectContaining({
      verb: 'Gather', numDigits: 1, actionOnEmptyResult: true, prompts: [{ verb: 'Play', url: 'https://talktime.example/a.wav?x=1&y=2', loop: 1, digits: '' }],
    })])
    expect(keypadDocument(recorded, 1)).not.toContain('unheard')
    expect(keypadDocument(recorded, 1)).toContain('round=1#')
  })

  it('V1 speaks a text as it is, whatever is written in it', () => {
    const texts = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).filter(text => !/\p{Cc}|\p{Cs}|\p{Cn}/u.test(text))
    fc.assert(fc.property(texts, text => {
      const [gather] = parseTwiml(keypadDocument({ ...FLOW, prompt: { recordingUrl: null, text: `.${text}.` } }, 0)!)
      expect(gather).toMatchObject({ prompts: [{ verb: 'Say', text: `.${text}.` }] })
    }))
  })

  it('is none where it is longer than Twilio takes, to the character', () => {
    const at = (length: number) => keypadDocument({ ...FLOW, prompt: { recordingUrl: null, text: 'x'.repeat(length) } }, 0)
    const bare = at(1)!.length - 1
    expect(at(4000 - bare)).toHaveLength(4000)
    expect(at(4001 - bare)).toBeNull()
    expect(closingDocument({ ...FLOW, closing: { recordingUrl: null, text: '&'.repeat(1000) } })).toBeNull()
  })

  it('is heard three times at most', () => {
    expect(() => keypadDocument(FLOW, 3)).toThrow(RangeError)
    expect(() => keypadDocument(FLOW, -1)).toThrow(RangeError)
  })
})

describe('what comes after an answer', () => {
  it.each([
    [0, '2', { kind: 'close', key: '2' }], [0, '', { kind: 'ask', round: 1 }], [1, '7', { kind: 'ask', round: 2 }],
    [2, '', { kind: 'close', key: null }], [2, '3', { kind: 'close', key: '3' }], [0, '12', { kind: 'ask', round: 1 }],
  ] as const)('after round %i and "%s"', (round, digits, step) => {
    expect(keypadStep(FLOW, { round, digits })).toEqual(step)
  })

  it('ends, whatever is pressed and however often it may come again', () => {
    const pressed = fc.array(fc.stringMatching(/^[0-9*#]{0,2}$/), { minLength: 4, maxLength: 4 })
    fc.assert(fc.property(fc.integer({ min: 0, max: 50 }), pressed, (repeats, answers) => {
      let asked = 1
      for (let round = 0; ; asked++) {
        const step = keypadStep({ keys: ['1'], repeats }, { round, digits: answers[round] ?? '' })
        if (step.kind === 'close') break
        expect(step.round).toBe(round + 1)
        round = step.round
      }
      expect(asked).toBeLessThanOrEqual(3)
    }))
  })
})

describe('a keypad call at Twilio', () => {
  let app: FakeApp
  let sandbox: Sandbox
  beforeAll(async () => {
    app = await new FakeApp().start()
    sandbox = await startSandbox(sandboxOptions(`${app.url}/voice`))
    sandbox.carrier.clock.setRate(0)
  })
  afterAll(async () => {
    await sandbox.stop()
    await app.stop()
  })

  it.each([
    ['2', '+442079460062', ['2'], 1], ['nothing', '+442079460064', ['', '', ''], 3], ['8, and then 2', '+442079460068', ['8', '2'], 2],
  ])('whoever presses %s is asked until it means something, thanked, and let go', async (_, to, heard, prompts) => {
    const { accountSid, apiKeySid, apiKeySecret, callerId } = sandbox.carrier.config
    const account = { accountSid, apiKeySid, apiKeySecret, callerId, restBaseUrl: sandbox.url }
    const carrier = createTwilioCarrier({ twilio: account })
    const flow = { ...FLOW, answersUrl: `${app.url}/keypad?call=${to.slice(1)}` }
    app.answering = ({ url, params }) => {
      if (!url.includes('/keypad')) return ''
      const step = keypadStep(flow, { round: Number(new URL(url).searchParams.get('round')), digits: params.Digits ?? '' })
      return (step.kind === 'ask' ? carrier.keypadDocument(flow, step.round) : carrier.closingDocument(flow))!
    }
    const placement = await carrier.placeLeg({
      toNumber: to, fromNumber: callerId, document: carrier.keypadDocument(flow, 0)!, statusUrl: `${app.url}/status?call=x`, maxSeconds: 120, ringSeconds: 30,
    })
    if (placement.kind !== 'placed') throw new Error(placement.kind)
    const call = () => sandbox.carrier.calls.get(placement.leg.id)!
    await until(async () => {
      await sandbox.carrier.clock.advance(500)
      // what was asked is answered before more time passes
      await sandbox.carrier.webhooks.idle()
      return call().endedMs !== null
    }, 'the end of the call')
    expect(call()).toMatchObject({ status: 'completed', spoken: [...Array.from({ length: prompts }, () => flow.prompt.text), flow.closing.text] })
    const answers = app.to('/keypad').filter(request => request.params.To === to)
    expect(answers.map(({ params }) => params.Digits)).toEqual(heard)
    expect(answers.every(request => app.isGenuine(sandbox.carrier.config.authToken, request))).toBe(true)
  })
})
