// @vitest-environment node
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  canDial, DIALER_STATES, DIALER_TRANSITIONS, isCallState, nextDialerState, type DialerEvent, type DialerState,
} from '~~/browser/dialer/dialer-machine'
import { DIALER_WORDS } from '~~/browser/dialer/dialer-words'
import { sdkProblem } from '~~/browser/dialer/sdk-errors'

const EVENTS = [...new Set(Object.values(DIALER_TRANSITIONS).flatMap(row => Object.keys(row)))] as DialerEvent[]

const walk = (from: DialerState, ...events: DialerEvent[]) => events.reduce(nextDialerState, from)

describe('the dialer\'s machine', () => {
  it('takes a call from the closed dialer to its receipt', () => {
    expect(walk('closed', 'open', 'registered', 'dial', 'microphone-granted', 'created', 'ring', 'answer')).toBe('in-call')
    expect(walk('in-call', 'media-lost')).toBe('reconnecting')
    expect(walk('reconnecting', 'media-back', 'hang-up', 'call-ended', 'dismiss', 'registered')).toBe('ready')
  })

  it('reaches every state from the closed dialer', () => {
    const seen = new Set<DialerState>(['closed'])
    for (const state of seen) {
      for (const event of EVENTS) seen.add(nextDialerState(state, event))
    }
    expect([...seen].sort()).toEqual([...DIALER_STATES].sort())
  })

  it('has a way out of every state', () => {
    for (const state of DIALER_STATES) {
      expect(EVENTS.some(event => nextDialerState(state, event) !== state), state).toBe(true)
    }
  })

  it('leaves a call only by its end, whatever the device, the network and other tabs say', () => {
    const calling = DIALER_STATES.filter(isCallState)
    const ends: DialerEvent[] = ['call-ended', 'microphone-denied', 'refused']
    fc.assert(fc.property(fc.constantFrom(...calling), fc.constantFrom(...EVENTS), (state, event) => {
      const next = nextDialerState(state, event)
      expect(isCallState(next) || (ends.includes(event) && !isCallState(next)), `${state} + ${event} → ${next}`).toBe(true)
    }))
  })

  it('never starts a second call while one is up', () => {
    for (const state of DIALER_STATES.filter(isCallState)) {
      expect(canDial(state)).toBe(false)
      expect(nextDialerState(state, 'dial')).toBe(state)
    }
  })

  it('never goes back from answered to ringing', () => {
    expect(nextDialerState('in-call', 'ring')).toBe('in-call')
    expect(nextDialerState('ended', 'answer')).toBe('ended')
  })
})

describe('the words of the dialer', () => {
  it('has a title for every state, and for every state that stops a person, what to do', () => {
    for (const state of DIALER_STATES) {
      const words = DIALER_WORDS[state]
      expect(words.title, state).not.toBe('')
      if (words.tone === 'bad' || words.tone === 'warn') expect(words.advice, state).toMatch(/\.$/)
    }
  })

  it('turns every code of the SDK into sentences, those it does not know too', () => {
    const codes = [
      20101, 20104, 31000, 31003, 31005, 31009, 31204, 31205, 31401, 31402, 31403, 31404, 31480, 31486, 31603, 53000,
      53001, 53405, 99999,
    ]
    for (const code of codes) {
      const { title, advice } = sdkProblem(code)
      expect(title, String(code)).toMatch(/^[A-Z][^.]+$/)
      expect(advice, String(code)).toMatch(/\.|\)$/)
    }
    expect(sdkProblem(31486)).toMatchObject({ title: 'They are on another call', advice: 'Nothing was charged.' })
    expect(sdkProblem(20104).event).toBe('token-refused')
    expect(sdkProblem(53042)).toEqual(sdkProblem(53000))
  })
})
