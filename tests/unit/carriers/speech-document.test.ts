import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { speechDocument } from '../../../server/carriers/twilio/documents'
import { parseTwiml } from '../../../sandbox/twiml/parse-twiml'

const voice = { language: 'en-GB', voice: 'Polly.Amy', pauseSeconds: 1 }

describe('a document that speaks', () => {
  it('says each text once, with a pause between, and hangs up', () => {
    expect(speechDocument({ ...voice, texts: ['One.', 'One.'] })).toBe('<?xml version="1.0" encoding="UTF-8"?><Response>'
      + '<Say language="en-GB" voice="Polly.Amy">One.</Say><Pause length="1"/><Say language="en-GB" voice="Polly.Amy">One.</Say><Hangup/></Response>')
  })

  it('V1 holds no markup but its own: what is said is text, whatever it looks like', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...'<>&"\'/=! abcSayDial]-?é中🙂'), minLength: 1, maxLength: 120 }), text => {
      const verbs = parseTwiml(speechDocument({ ...voice, texts: [`.${text}.`] })!)
      expect(verbs).toEqual([{ verb: 'Say', text: `.${text}.`, loop: 1 }, { verb: 'Hangup' }])
    }))
    const evil = '</Say><Dial>+15005550009</Dial><Say><break time="9s"/>'
    expect(parseTwiml(speechDocument({ ...voice, texts: [evil] })!)).toEqual([{ verb: 'Say', text: evil, loop: 1 }, { verb: 'Hangup' }])
  })

  it('is none where it is longer than Twilio takes with an order', () => {
    const bare = speechDocument({ ...voice, texts: ['x'] })!.length - 1
    expect(speechDocument({ ...voice, texts: ['x'.repeat(4000 - bare)] })).toHaveLength(4000)
    expect(speechDocument({ ...voice, texts: ['x'.repeat(4001 - bare)] })).toBeNull()
    expect(speechDocument({ ...voice, texts: ['&'.repeat(1000)] })).toBeNull()
  })
})
