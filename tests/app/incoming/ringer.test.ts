// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { RING_STATES, RING_TRANSITIONS, nextRingState } from '~~/browser/incoming/ring-machine'
import { keepRingVolume, readRingVolume } from '~~/browser/incoming/ring-settings'
import { RingTone } from '~~/browser/incoming/ring-tone'
import { emptyRingView, type RingPorts, type RingView } from '~~/browser/incoming/ring-view'
import { overWords } from '~~/browser/incoming/ring-words'
import { Ringer } from '~~/browser/incoming/ringer'
import { incomingSentence, isMissed, statusWords } from '~~/browser/calls/incoming-words'
import type { MicrophoneAnswer } from '~~/browser/dialer/microphone'
import { CALL_ID, sampleCall } from '../support/samples'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function phone(changes: Partial<RingPorts> = {}) {
  const done: string[] = []
  const view: RingView = emptyRingView()
  let microphone: MicrophoneAnswer = { result: 'granted', release: () => void done.push('release') }
  const ports: RingPorts = {
    voice: {
      open: token => Promise.resolve(done.push(`open ${token}`) > 0), updateToken: () => {}, accept: () => void done.push('accept'),
      hangUp: () => void done.push('hang up'), mute: muted => void done.push(`mute ${muted}`), sendDigits: keys => void done.push(`keys ${keys}`),
      close: () => void done.push('close'),
    },
    fetchToken: () => Promise.resolve('t'),
    endCall: (callId, reason) => Promise.resolve(done.push(`end ${callId} ${reason ?? 'hung_up'}`)),
    askForMicrophone: () => Promise.resolve(microphone),
    beginCall: () => Promise.resolve(true),
    endLine: () => void done.push('end line'),
    nowMs: () => Date.now(),
    ...changes,
  }
  const ringer = new Ringer(view, ports)
  return { view, ringer, done, ring: () => ringer.hear({ kind: 'incoming', callId: CALL_ID, from: '+442079460999' }), deny: () => {
    microphone = { result: 'denied' }
  } }
}

describe('a call that rings in a tab', () => {
  it('C5 goes by a table: what a state does not list changes nothing', () => {
    for (const state of RING_STATES) for (const event of ['ring', 'answer', 'blocked', 'accepted', 'stopped', 'declined', 'dismiss'] as const) {
      expect(nextRingState(state, event)).toBe(RING_TRANSITIONS[state][event] ?? state)
    }
    expect(nextRingState('talking', 'ring')).toBe('talking')
    expect(nextRingState('over', 'stopped')).toBe('over')
  })

  it('is answered, talked and hung up: the server hears who did before the line is cut', async () => {
    const { view, ringer, done, ring } = phone()
    ring()
    expect(view.state).toBe('ringing')
    await ringer.answer()
    ringer.hear({ kind: 'accepted' })
    vi.advanceTimersByTime(2000)
    expect([view.state, view.elapsedMs]).toEqual(['talking', 2000])
    ringer.toggleMute()
    ringer.press('5')
    ringer.hangUp()
    ringer.hear({ kind: 'stopped' })
    expect(done).toEqual(['accept', 'release', 'mute true', 'keys 5', `end ${CALL_ID} hung_up`, 'hang up', 'end line'])
    expect(view.state).toBe('over')
  })

  it('rings on where the microphone is not allowed, or another tab has a call, and says what to do', async () => {
    const denied = phone()
    denied.deny()
    denied.ring()
    await denied.ringer.answer()
    expect(denied.view.state).toBe('ringing')
    expect(denied.view.problem?.advice).toMatch(/allow it, and answer again/)
    const busy = phone({ beginCall: () => Promise.resolve(false) })
    busy.ring()
    await busy.ringer.answer()
    expect([busy.view.state, busy.view.problem?.title]).toEqual(['ringing', 'You are in a call in another tab'])
    expect(busy.done).not.toContain('accept')
  })

  it('C10 is declined through the server, so that no tab rings any more; by this tab alone where that is away', async () => {
    const { view, ringer, done, ring } = phone()
    ring()
    ringer.decline()
    expect(view.state).toBe('idle')
    expect(done).toEqual([`end ${CALL_ID} hung_up`, 'end line'])
    const away = phone({ endCall: () => Promise.reject(new Error('away')) })
    away.ring()
    away.ringer.decline()
    await vi.advanceTimersByTimeAsync(0)
    expect(away.done).toContain('hang up')
  })

  it('stops where it is over or answered elsewhere, though the network never says so', () => {
    for (const row of [sampleCall({ direction: 'in', status: 'answered' }), sampleCall({ direction: 'in', status: 'no-answer', durationSeconds: 0 })]) {
      const { view, ringer, ring } = phone()
      ring()
      ringer.onRow(row)
      expect(view.state).toBe('ringing')
      vi.advanceTimersByTime(3000)
      expect(view.state).toBe('over')
      expect(overWords(view).title).toBe(row.status === 'answered' ? 'Answered in another tab' : 'Missed call')
    }
  })

  it('rings on where an agent has answered it: it is to be taken from the agent', () => {
    const { view, ringer, ring } = phone()
    ring()
    ringer.onRow(sampleCall({ channel: 'agent', direction: 'in', status: 'answered' }))
    vi.advanceTimersByTime(3000)
    expect(view.state).toBe('ringing')
    ringer.onRow(sampleCall({ channel: 'agent', direction: 'in', status: 'completed' }))
    vi.advanceTimersByTime(3000)
    expect(view.state).toBe('over')
  })

  it('that another call’s row tells of is left alone, and an older row too', () => {
    const { view, ringer, ring } = phone()
    ring()
    ringer.onRow(sampleCall({ id: 'another', status: 'completed' }))
    ringer.onRow(sampleCall({ direction: 'in', status: 'ringing', revision: 5 }))
    ringer.onRow(sampleCall({ direction: 'in', status: 'completed', revision: 4 }))
    expect(view.row?.revision).toBe(5)
    vi.advanceTimersByTime(5000)
    expect(view.state).toBe('ringing')
  })

  it('a second one does not take the place of the first', async () => {
    const { view, ringer, ring } = phone()
    ring()
    ringer.hear({ kind: 'incoming', callId: 'second', from: '+493012345678' })
    expect(view.callId).toBe(CALL_ID)
    await ringer.answer()
    ringer.hear({ kind: 'stopped' })
    ringer.hear({ kind: 'incoming', callId: 'second', from: '+493012345678' })
    expect([view.callId, view.state]).toEqual(['second', 'ringing'])
  })

  it('registers anew after an error, later each time, and never in a call', async () => {
    const { ringer, done, ring } = phone()
    await ringer.open()
    ringer.hear({ kind: 'error', code: 20104 })
    await vi.advanceTimersByTimeAsync(5000)
    ringer.hear({ kind: 'error', code: 20104 })
    await vi.advanceTimersByTimeAsync(5000)
    expect(done).toEqual(['open t', 'open t'])
    ring()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(done).toEqual(['open t', 'open t'])
    ringer.close()
    await vi.advanceTimersByTimeAsync(120_000)
    expect(done.filter(word => word === 'open t')).toHaveLength(2)
  })
})

describe('what is heard', () => {
  it('rings as loud as was chosen, by the device that was chosen, until it stops', async () => {
    const heard: string[] = []
    const player = {
      volume: 0, play: () => Promise.resolve(void heard.push(`play ${player.volume}`)), pause: () => void heard.push('pause'),
      setSinkId: (id: string) => Promise.reject(new Error(`${id} is gone`)),
    }
    const tone = new RingTone(() => player)
    tone.start(0.4, 'a device')
    await vi.advanceTimersByTimeAsync(3000)
    tone.stop()
    await vi.advanceTimersByTimeAsync(9000)
    expect(heard).toEqual(['play 0.4', 'play 0.4', 'pause'])
  })

  it('keeps the loudness, and takes nothing strange for one', () => {
    const memory = new Map<string, string>()
    const storage = {
      getItem: (key: string) => memory.get(key) ?? null,
      setItem: (key: string, value: string) => void memory.set(key, value),
    }
    expect(readRingVolume(storage)).toBe(100)
    keepRingVolume(storage, 35)
    expect(readRingVolume(storage)).toBe(35)
    for (const odd of ['', 'x', '101', '-1', '1.5']) {
      memory.set('talktime-ring-volume', odd)
      expect(readRingVolume(storage)).toBe(odd === '' ? 0 : 100)
    }
  })
})

describe('words for a call that came in', () => {
  it.each([
    ['completed', null, 'Answered', false], ['no-answer', null, 'Missed', true], ['canceled', null, 'Missed', true], ['failed', null, 'Missed', true],
    ['busy', null, 'Missed, busy', true], ['canceled', 'caller', 'Declined', false], ['busy', 'caller', 'Declined', false], ['answered', null, 'In call', false],
  ] as const)('C16 %s, ended by %s, is: %s', (status, endedBy, label, missed) => {
    const call = sampleCall({ direction: 'in', status, endedBy, chargedMicros: '0', durationSeconds: status === 'completed' ? 61 : 0 })
    expect(statusWords(call).label).toBe(label)
    expect(isMissed(call)).toBe(missed)
    if (status !== 'answered') expect(incomingSentence(call)).toMatch(/It cost you nothing\.$/)
  })

  it('leaves the words for calls that were made as they are', () => {
    expect(statusWords(sampleCall({ status: 'no-answer' })).label).toBe('No answer')
    expect(isMissed(sampleCall({ status: 'no-answer' }))).toBe(false)
  })
})
