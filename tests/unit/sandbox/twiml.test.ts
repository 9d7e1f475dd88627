import twilio from 'twilio'
import { describe, expect, it } from 'vitest'
import { parseTwiml } from '../../../sandbox/twiml/parse-twiml'

const dial = (attributes: string, inner = '<Number>+442079460123</Number>') =>
  `<Response><Dial ${attributes}>${inner}</Dial></Response>`

const connect = (inner: string) => `<Response><Connect>${inner}</Connect></Response>`

describe('TwiML', () => {
  it('reads a stream with its parameters', () => {
    const response = new twilio.twiml.VoiceResponse()
    const stream = response.connect({ action: '/after' }).stream({ url: 'wss://talktime.example/media-stream', name: 'agent' })
    stream.parameter({ name: 'token', value: 'a&b' })
    response.redirect('/again')
    expect(parseTwiml(response.toString())).toEqual([
      {
        verb: 'Connect', action: '/after', method: 'POST',
        stream: { url: 'wss://talktime.example/media-stream', name: 'agent', parameters: { token: 'a&b' } },
      },
      { verb: 'Redirect', url: '/again', method: 'POST' },
    ])
    expect(() => parseTwiml(connect('<Stream url="ws://localhost:3000/media-stream"/>'))).not.toThrow()
  })

  it('reads what the twilio package writes', () => {
    const response = new twilio.twiml.VoiceResponse()
    response.say('You have ' + '<3 & more')
    const verb = response.dial({ answerOnBridge: true, timeLimit: 90, timeout: 20, callerId: '+15005550006', action: '/done?a=1&b=2' })
    verb.number(
      { statusCallback: 'https://x.example/s?a=1#rc=2&rp=5xx', statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'] },
      '+442079460123',
    )
    response.hangup()
    expect(parseTwiml(response.toString())).toMatchObject([
      { verb: 'Say', text: 'You have <3 & more' },
      {
        verb: 'Dial',
        action: '/done?a=1&b=2',
        answerOnBridge: true,
        timeLimitSeconds: 90,
        timeoutSeconds: 20,
        targets: [
          {
            kind: 'Number',
            address: '+442079460123',
            statusCallback: 'https://x.example/s?a=1#rc=2&rp=5xx',
            statusCallbackEvents: ['initiated', 'ringing', 'answered', 'completed'],
          },
        ],
      },
      { verb: 'Hangup' },
    ])
  })

  it('has Twilio’s defaults', () => {
    expect(parseTwiml('<Response><Dial>+442079460123</Dial></Response>')).toMatchObject([
      { answerOnBridge: false, timeoutSeconds: 30, timeLimitSeconds: 14_400, action: null, method: 'POST' },
    ])
    expect(parseTwiml('<Response><Gather/></Response>')).toMatchObject([
      { timeoutSeconds: 5, finishOnKey: '#', numDigits: null, action: null },
    ])
  })

  it('keeps the order of verbs and of the prompts in a Gather', () => {
    const xml = '<Response><Pause length="2"/><Gather numDigits="1"><Say>one</Say><Pause/><Say>two</Say></Gather><Redirect>/x</Redirect></Response>'
    const verbs = parseTwiml(xml)
    expect(verbs.map(verb => verb.verb)).toEqual(['Pause', 'Gather', 'Redirect'])
    expect(verbs[1]).toMatchObject({ prompts: [{ text: 'one' }, { seconds: 1 }, { text: 'two' }] })
  })

  it.each([
    ['', 12100],
    ['no xml at all', 12100],
    ['<Response><Say>open', 12100],
    ['<Answer/>', 12100],
    ['{"twiml":1}', 12100],
    ['<Response><Connect/></Response>', 12200],
    [connect('<Room>x</Room>'), 12200],
    [connect('<Stream url="wss://x"/><Stream url="wss://y"/>'), 12200],
    [connect('<Stream/>'), 31923],
    [connect('<Stream url="https://x"/>'), 31923],
    [connect('<Stream url="ws://talktime.example/media-stream"/>'), 31923],
    [connect('<Stream url="wss://x/media-stream?token=1"/>'), 31923],
    [connect('<Stream url="wss://x" track="both_tracks"/>'), 12200],
    [connect('<Stream url="wss://x"><Number>1</Number></Stream>'), 12200],
    [connect('<Stream url="wss://x"><Parameter value="1"/></Stream>'), 12200],
    [connect(`<Stream url="wss://x"><Parameter name="a" value="${'b'.repeat(500)}"/></Stream>`), 12200],
    ['<Response>words</Response>', 12200],
    ['<Response><Say/></Response>', 12200],
    ['<Response><Say pitch="1">a</Say></Response>', 12200],
    ['<Response><Hangup now="true"/></Response>', 12200],
    ['<Response><Reject reason="tired"/></Response>', 12200],
    ['<Response><Gather><Dial>+442079460123</Dial></Gather></Response>', 12200],
    [dial('answeronbridge="true"'), 12200],
    [dial('answerOnBridge="yes"'), 12200],
    [dial('record="true"'), 12200],
    [dial('timeLimit="0"'), 13216],
    [dial('timeLimit="14401"'), 13216],
    [dial('timeLimit="90.5"'), 13216],
    [dial('timeLimit=""'), 13216],
    [dial('timeout="0"'), 13212],
    [dial('timeout="601"'), 13212],
    [dial('', '<Number>020 7946 0123</Number>'), 13223],
    [dial('', '<Number>+44 20 7946 0123</Number>'), 13223],
    [dial('', '<Number statusCallbackEvent="started">+442079460123</Number>'), 12200],
    [dial('', '<Sip>sip:a@b</Sip>'), 12200],
    [dial('', ''), 12200],
  ])('refuses %s with %i', (xml, code) => {
    expect(() => parseTwiml(xml)).toThrow(expect.objectContaining({ code }))
  })
})
