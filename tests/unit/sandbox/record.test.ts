import { describe, expect, it } from 'vitest'
import { Recordings } from '../../../sandbox/calls/recordings'
import { parseTwiml } from '../../../sandbox/twiml/parse-twiml'

describe('<Record>', () => {
  it('has Twilio’s defaults, and takes what the app writes', () => {
    expect(parseTwiml('<Response><Record/></Response>')).toEqual([{
      verb: 'Record', action: null, method: 'POST', maxLengthSeconds: 3600, timeoutSeconds: 5, finishOnKey: '1234567890*#', playBeep: true,
    }])
    expect(parseTwiml('<Response><Record action="/a" maxLength="6" timeout="3" playBeep="false" trim="do-not-trim" finishOnKey=""/></Response>'))
      .toMatchObject([{ action: '/a', maxLengthSeconds: 6, timeoutSeconds: 3, finishOnKey: '', playBeep: false }])
    expect(() => parseTwiml('<Response><Record transcribe="true"/></Response>')).toThrow('does not know the attribute')
  })
})

describe('what was recorded', () => {
  it('is played as it was said, more than once, until it is deleted', () => {
    const recordings = new Recordings()
    const frames = [new Int16Array([1]), null, new Int16Array([2])]
    const url = `https://api.twilio.com/2010-04-01/Accounts/AC1/Recordings/${recordings.add(frames)}`
    for (let time = 0; time < 2; time++) {
      const recording = recordings.at(url)
      expect(recording?.ms).toBe(60)
      const heard = Array.from({ length: 4 }, () => recording?.source())
      expect(heard).toEqual([...frames, null])
    }
    const sid = url.slice(url.lastIndexOf('/') + 1)
    expect([recordings.delete(sid), recordings.delete(sid), recordings.at(url), recordings.at('https://x.example/a.wav')]).toEqual([true, false, null, null])
  })
})
